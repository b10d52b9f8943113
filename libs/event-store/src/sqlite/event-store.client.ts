import { endWithThread, startThread, type Thread } from '#runtime';
import type { AppendResult, Commit, EventStore, NewCommit, StoredEvent } from '../event-store.port.ts';
import type { AppendedRow, CommitRow, NewCommitRow } from './event-store.sqlite.ts';
import type { EventStoreThread } from './event-store.thread.ts';

/** The thread that serves the event stores of this process, and how many are open: a thread takes 10 MiB. */
interface Serving {
  readonly thread: Thread<EventStoreThread>;
  stores: number;
}

let serving: Serving | undefined;

/** The event store in one SQLite file, written and read by the thread that does it for all of a process. */
export class SqliteEventStore implements EventStore {
  readonly #serving: Serving;
  readonly #thread: Thread<EventStoreThread>;
  readonly #store: number;

  private constructor(from: Serving, store: number) {
    this.#serving = from;
    this.#thread = from.thread;
    this.#store = store;
  }

  /** Opens the file, made if missing. Rejects if it can't be used. */
  static async open(path: string): Promise<SqliteEventStore> {
    const from = enter();
    try {
      return new SqliteEventStore(from, await from.thread.call('open', path));
    } catch (error) {
      await leave(from);
      throw error;
    }
  }

  async append(commit: NewCommit): Promise<AppendResult> {
    const { stream, expectedVersion, commandId, operationId, traceparent = null, events } = commit;
    if (events.length === 0) throw new TypeError('a commit has at least one event');
    const row: NewCommitRow = {
      stream,
      expectedVersion,
      commandId,
      operationId,
      traceparent,
      events: JSON.stringify(events),
      eventCount: events.length,
    };
    // A commit that failed may be there all the same. Asked again, the file is opened afresh, and answers
    // `repeated` if it is.
    const appended = await this.#write(row).catch(() => this.#write(row));
    if (appended.outcome === 'conflict') return appended;
    return { outcome: appended.outcome, commit: commitOf(appended.commit) };
  }

  async readStream(stream: string, after = 0): Promise<readonly Commit[]> {
    return (await this.#thread.call('readStream', this.#store, stream, after)).map(commitOf);
  }

  async readAll(after: number, limit: number): Promise<readonly Commit[]> {
    return (await this.#thread.call('readAll', this.#store, after, limit)).map(commitOf);
  }

  async findByCommand(commandId: string): Promise<readonly Commit[]> {
    return (await this.#thread.call('findByCommand', this.#store, commandId)).map(commitOf);
  }

  /** Finishes the calls under way and closes the file; with the last store of the process the thread ends. */
  async close(): Promise<void> {
    await this.#thread.call('close', this.#store);
    await leave(this.#serving);
  }

  #write(row: NewCommitRow): Promise<AppendedRow> {
    return this.#thread.call('append', this.#store, row);
  }
}

function enter(): Serving {
  serving ??= { thread: start(), stores: 0 };
  serving.stores += 1;
  return serving;
}

function start(): Thread<EventStoreThread> {
  const thread = startThread<EventStoreThread>(import.meta.url, './event-store.thread', {});
  endWithThread(thread, 'the event store');
  return thread;
}

async function leave(from: Serving): Promise<void> {
  from.stores -= 1;
  if (from.stores > 0) return;
  if (serving === from) serving = undefined;
  await from.thread.end();
}

function commitOf(row: CommitRow): Commit {
  return { ...row, events: JSON.parse(row.events) as StoredEvent[] };
}
