import { startThread, type Thread } from '#sqlite';
import type { AppendResult, Commit, EventStore, NewCommit, StoredEvent } from '../event-store.port.ts';
import type { CommitRow, NewCommitRow } from './event-store.sqlite.ts';
import type { EventStoreThread } from './event-store.thread.ts';

/** The event store in one SQLite file, written and read by a thread of its own. */
export class SqliteEventStore implements EventStore {
  readonly #thread: Thread<EventStoreThread>;

  private constructor(thread: Thread<EventStoreThread>) {
    this.#thread = thread;
  }

  /** Opens the file, made if missing. Rejects if it can't be used. */
  static async open(path: string): Promise<SqliteEventStore> {
    const thread = startThread<EventStoreThread>(import.meta.url, './event-store.thread', { path });
    try {
      await thread.call('open');
    } catch (error) {
      await thread.end();
      throw error;
    }
    return new SqliteEventStore(thread);
  }

  async append(commit: NewCommit): Promise<AppendResult> {
    const { stream, expectedVersion, commandId, operationId, events } = commit;
    if (events.length === 0) throw new TypeError('a commit has at least one event');
    const row: NewCommitRow = {
      stream,
      expectedVersion,
      commandId,
      operationId,
      events: JSON.stringify(events),
      eventCount: events.length,
    };
    // A commit that failed may be there all the same. Asked again, the file is opened afresh, and answers
    // `repeated` if it is.
    const appended = await this.#thread.call('append', row).catch(() => this.#thread.call('append', row));
    if (appended.outcome === 'conflict') return appended;
    return { outcome: appended.outcome, commit: commitOf(appended.commit) };
  }

  async readStream(stream: string, after = 0): Promise<readonly Commit[]> {
    return (await this.#thread.call('readStream', stream, after)).map(commitOf);
  }

  async readAll(after: number, limit: number): Promise<readonly Commit[]> {
    return (await this.#thread.call('readAll', after, limit)).map(commitOf);
  }

  async findByCommand(commandId: string): Promise<readonly Commit[]> {
    return (await this.#thread.call('findByCommand', commandId)).map(commitOf);
  }

  /** Finishes the calls under way, closes the file and ends the thread. */
  async close(): Promise<void> {
    await this.#thread.call('close');
    await this.#thread.end();
  }
}

function commitOf(row: CommitRow): Commit {
  return { ...row, events: JSON.parse(row.events) as StoredEvent[] };
}
