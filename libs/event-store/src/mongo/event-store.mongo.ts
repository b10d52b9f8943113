import { Schema, type Model } from 'mongoose';
import { timestampOfMillis } from '#kernel';
import { isDuplicate, type Connection } from '#mongo';
import type { AppendResult, Commit, EventStore, NewCommit, StoredEvent } from '../event-store.port.ts';

/** A commit as it lies in the collection. Payloads are JSON text: their members may have any name. */
interface CommitDocument {
  readonly _id: number;
  readonly stream: string;
  readonly firstVersion: number;
  readonly version: number;
  readonly commandId: string;
  readonly operationId: string | null;
  /** Not in documents of earlier versions. */
  readonly traceparent?: string | null;
  readonly committedAt: string;
  readonly events: readonly { readonly type: string; readonly data: string }[];
}

const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;

const commitSchema = new Schema<CommitDocument>(
  {
    _id: number,
    stream: text,
    firstVersion: number,
    version: number,
    commandId: text,
    operationId: { type: String, default: null },
    traceparent: { type: String, default: null },
    committedAt: text,
    events: [new Schema({ type: { type: String, required: true }, data: text }, { _id: false })],
  },
  { versionKey: false, strict: 'throw' },
);
// Commits of one stream have versions from first to last; both ends unique keep them from overlapping
// where two are made at the same version.
commitSchema.index({ stream: 1, firstVersion: 1 }, { unique: true });
commitSchema.index({ stream: 1, version: 1 }, { unique: true });
commitSchema.index({ commandId: 1, stream: 1 }, { unique: true });

/**
 * The event store in one collection, one document a commit. The id is the position: last + 1, taken by
 * whoever inserts first, so positions are gapless and in commit order without transactions (DESIGN §9).
 * One commit is in flight per process.
 */
export class MongoEventStore implements EventStore {
  private readonly commits: Model<CommitDocument>;
  private turn: Promise<unknown> = Promise.resolve();
  /** A position that is taken, the last that this process knows of. */
  private last: number | undefined;

  constructor(connection: Connection, collection: string) {
    this.commits = connection.model<CommitDocument>(collection, commitSchema, collection);
  }

  /** Makes the collection and its indexes. Idempotent. */
  static async provision(connection: Connection, collection: string): Promise<void> {
    const { commits } = new MongoEventStore(connection, collection);
    await commits.createCollection();
    await commits.createIndexes();
  }

  append(commit: NewCommit): Promise<AppendResult> {
    const appended = this.turn.then(() => this.appendNext(commit));
    this.turn = appended.catch(() => undefined);
    return appended;
  }

  async readStream(stream: string, after = 0): Promise<readonly Commit[]> {
    const found = this.commits.find({ stream, version: { $gt: after } }).sort({ version: 1 });
    return (await found.lean<CommitDocument[]>()).map(commitOf);
  }

  async readAll(after: number, limit: number): Promise<readonly Commit[]> {
    const found = this.commits
      .find({ _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(limit);
    return (await found.lean<CommitDocument[]>()).map(commitOf);
  }

  async findByCommand(commandId: string): Promise<readonly Commit[]> {
    return (await this.commits.find({ commandId }).sort({ _id: 1 }).lean<CommitDocument[]>()).map(commitOf);
  }

  async close(): Promise<void> {
    await this.turn;
  }

  private async appendNext(commit: NewCommit): Promise<AppendResult> {
    const { stream, expectedVersion, commandId, events } = commit;
    if (events.length === 0) throw new TypeError('a commit has at least one event');
    for (let wasRefused = false; ; wasRefused = true) {
      const version = await this.versionOf(stream);
      // A command that is new, at the version that the stream has, is refused by nobody.
      if (wasRefused || version !== expectedVersion) {
        const repeated = await this.commits.findOne({ commandId, stream }).lean<CommitDocument | null>();
        if (repeated !== null) return { outcome: 'repeated', commit: commitOf(repeated) };
        if (version !== expectedVersion) return { outcome: 'conflict', version };
      }
      const inserted = await this.insert(commit);
      if (inserted !== undefined) return { outcome: 'committed', commit: commitOf(inserted) };
      // Somebody was faster, at the position or in the stream: look again at what is so now.
    }
  }

  /** Undefined if a unique index refused it. */
  private async insert(commit: NewCommit): Promise<CommitDocument | undefined> {
    this.last ??= await this.lastPosition();
    const document: CommitDocument = {
      _id: this.last + 1,
      stream: commit.stream,
      firstVersion: commit.expectedVersion + 1,
      version: commit.expectedVersion + commit.events.length,
      commandId: commit.commandId,
      operationId: commit.operationId,
      traceparent: commit.traceparent ?? null,
      committedAt: timestampOfMillis(Date.now()),
      events: commit.events.map(({ type, data }) => ({ type, data: JSON.stringify(data) })),
    };
    try {
      await this.commits.create(document);
      this.last = document._id;
      return document;
    } catch (error) {
      this.last = undefined;
      if (isDuplicate(error)) return undefined;
      throw error;
    }
  }

  private async lastPosition(): Promise<number> {
    const last = await this.commits.findOne({}, { _id: 1 }).sort({ _id: -1 }).lean<{ _id: number } | null>();
    return last?._id ?? 0;
  }

  private async versionOf(stream: string): Promise<number> {
    const last = await this.commits
      .findOne({ stream }, { version: 1 })
      .sort({ version: -1 })
      .lean<{ version: number } | null>();
    return last?.version ?? 0;
  }
}

function commitOf({
  _id,
  firstVersion: _firstVersion,
  traceparent = null,
  events,
  ...commit
}: CommitDocument): Commit {
  return {
    position: _id,
    ...commit,
    traceparent,
    events: events.map(({ type, data }): StoredEvent => ({ type, data: JSON.parse(data) as unknown })),
  };
}
