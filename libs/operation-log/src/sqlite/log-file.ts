import { statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction, openDatabase } from '#sqlite';

/** The WAL is folded back into the file at the latest when it has this many bytes. */
const walLimit = 64 * 1024 * 1024;

export interface WrittenBatch {
  /** The offset of the first record of the batch. */
  readonly first: number;
  /** Milliseconds since the epoch. */
  readonly recordedAt: number;
}

/**
 * The log as a file: one row per batch, as in Kafka, so that a record costs no row of its own. A
 * batch is lines `key TAB attributes TAB data LF` (`lines.ts`). Synchronous: for a thread of its own.
 */
export class LogFile {
  private readonly path: string;
  private database: DatabaseSync;
  private insert: StatementSync;
  private next = 1;
  private lastRecordedAt = 0;

  constructor(path: string) {
    this.path = path;
    [this.database, this.insert] = this.open();
  }

  /** Appends a batch; durable when it returns. Throws if the engine fails; the next call tries afresh. */
  write(lines: string, count: number): WrittenBatch {
    const recordedAt = Math.max(Date.now(), this.lastRecordedAt);
    const first = this.next;
    try {
      if (!this.database.isOpen) [this.database, this.insert] = this.open();
      inTransaction(this.database, () => this.insert.run(first, count, recordedAt, lines));
    } catch (error) {
      // Its outcome is unknown to us now: only a fresh look at the file tells where the log ends.
      this.close();
      throw error;
    }
    this.next = first + count;
    this.lastRecordedAt = recordedAt;
    this.boundWal();
    return { first, recordedAt };
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  private open(): [DatabaseSync, StatementSync] {
    const database = openDatabase(this.path, { durability: 'full', manualCheckpoints: true });
    try {
      database.exec(
        `CREATE TABLE IF NOT EXISTS batches (
           first INTEGER PRIMARY KEY, count INTEGER NOT NULL, recorded_at INTEGER NOT NULL, lines TEXT NOT NULL
         ) STRICT`,
      );
      const last = database
        .prepare('SELECT first, count, recorded_at FROM batches ORDER BY first DESC LIMIT 1')
        .get() as { first: number; count: number; recorded_at: number } | undefined;
      this.next = last === undefined ? 1 : last.first + last.count;
      this.lastRecordedAt = last?.recorded_at ?? 0;
      return [database, database.prepare('INSERT INTO batches VALUES (?, ?, ?, ?)')];
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private boundWal(): void {
    // The reader has copied most of it already, so this is short.
    if ((statSync(`${this.path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > walLimit) {
      this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    }
  }
}
