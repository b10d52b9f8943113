import { endWithThread, startThread, type Thread } from '#runtime';
import type { Appended, LogRecord, OperationLog, TrimRequest, Trimmed } from '../operation-log.port.ts';
import { LineBuffer } from './line-buffer.ts';
import { fitsLine } from './lines.ts';
import type { OperationLogThread } from './operation-log.thread.ts';

/** What may wait for the next commit; more is refused rather than buffered without limit. */
const pendingLimit = 64 * 1024 * 1024;

interface Waiting {
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The operation log in one SQLite file. Appends are gathered while a commit is under way and written
 * with the next one (group commit), in a thread, so that the main thread never waits for the disk.
 */
export class SqliteOperationLog implements OperationLog {
  private readonly thread: Thread<OperationLogThread>;
  /** What comes in fills one while the other is being written. */
  private filling = new LineBuffer();
  private writing = new LineBuffer();
  private waiting: Waiting[] = [];
  private flushing: Promise<void> | undefined;
  private closed = false;

  private constructor(thread: Thread<OperationLogThread>) {
    this.thread = thread;
  }

  /** Opens or makes the log. Rejects if the file can't be used. */
  static async open(path: string): Promise<SqliteOperationLog> {
    const thread = startThread<OperationLogThread>(import.meta.url, './operation-log.thread', { path });
    try {
      await thread.call('open');
    } catch (error) {
      await thread.end();
      throw error;
    }
    endWithThread(thread, 'the operation log');
    return new SqliteOperationLog(thread);
  }

  append(record: LogRecord): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(new Error('the operation log is closed'));
      if (this.filling.length > pendingLimit) return reject(new Error('the operation log is overloaded'));
      if (!fitsLine(record.key) || !fitsLine(record.data)) {
        return reject(new Error('a record of the operation log holds no raw tab or line feed'));
      }
      this.filling.add(record);
      this.waiting.push({ resolve, reject });
      this.flushing ??= this.flush();
    });
  }

  probe(): Promise<void> {
    if (this.closed) return Promise.reject(new Error('the operation log is closed'));
    return this.thread.call('probe');
  }

  trim(request: TrimRequest): Promise<Trimmed> {
    if (this.closed) return Promise.reject(new Error('the operation log is closed'));
    return this.thread.call('trim', request);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.flushing;
    await this.thread.call('close');
    await this.thread.end();
  }

  private async flush(): Promise<void> {
    // What is appended in the same turn of the event loop goes with this batch.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      const lines = this.filling;
      this.waiting = [];
      this.filling = this.writing;
      this.writing = lines;
      await this.write(lines, batch);
      lines.clear();
    }
    this.flushing = undefined;
  }

  private async write(lines: LineBuffer, batch: readonly Waiting[]): Promise<void> {
    try {
      const { first, recordedAt } = await this.thread.call('write', lines.memory, lines.length, batch.length);
      batch.forEach((waiting, index) => waiting.resolve({ partition: 0, offset: first + index, recordedAt }));
    } catch (error) {
      for (const waiting of batch) waiting.reject(error as Error);
    }
  }
}
