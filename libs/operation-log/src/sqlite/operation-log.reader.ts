import { existsSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { BroadcastChannel } from 'node:worker_threads';
import { openPayload } from '#sealing/ciphers';
import { openDatabase } from '#sqlite';
import { LogGapError, type OperationLogReader, type RecordedEvent } from '../operation-log.port.ts';
import { recordsOf } from './lines.ts';
import { channelOf, messageOf } from './log-channel.ts';

/** What is read at once, so that large records do not take hundreds of MiB of memory; a batch more at most. */
const readBytes = 4 * 1024 * 1024;

interface BatchRow {
  readonly first: number;
  readonly count: number;
  readonly recorded_at: number;
  readonly lines: Uint8Array;
  readonly epoch: number;
}

/**
 * Reads the log's file beside its writer. It has the one partition 0. Reading is synchronous inside,
 * so this belongs in the thread of its consumer.
 */
export class SqliteOperationLogReader implements OperationLogReader {
  private readonly database: DatabaseSync;
  private readonly batches: StatementSync;
  private readonly keyOf: StatementSync;
  private readonly last: StatementSync;
  private readonly start: StatementSync;
  private readonly channel: BroadcastChannel;
  private epoch: { readonly first: number; readonly key: Uint8Array } | undefined;
  private known = 0;
  private wake: (() => void) | undefined;

  private constructor(path: string) {
    this.database = openDatabase(path, { durability: 'full', manualCheckpoints: true });
    this.batches = this.database.prepare(
      `SELECT first, count, recorded_at, lines,
         (SELECT max(epochs.first) FROM epochs WHERE epochs.first <= batches.first) AS epoch FROM batches
       WHERE first >= (SELECT max(first) FROM batches WHERE first <= ?1 + 1) AND first + count - 1 > ?1
       ORDER BY first LIMIT 1`,
    );
    this.keyOf = this.database.prepare('SELECT key FROM epochs WHERE first = ?');
    this.last = this.database.prepare(
      `SELECT max(coalesce((SELECT first + count - 1 FROM batches ORDER BY first DESC LIMIT 1), 0), through) AS head
       FROM trimmed`,
    );
    // What is gone by hand has left no mark; the first batch then tells.
    this.start = this.database.prepare(
      `SELECT coalesce((SELECT first FROM batches WHERE first > through ORDER BY first LIMIT 1), through + 1) AS first
       FROM trimmed`,
    );
    this.channel = new BroadcastChannel(channelOf(path));
    this.channel.onmessage = (event) => {
      const message = messageOf(event);
      if (message === 'fold') this.fold();
      if (typeof message !== 'number') return;
      this.known = Math.max(this.known, message);
      this.wake?.();
    };
    this.channel.unref();
  }

  /** Opens the log that a writer has made. Throws if there is none. */
  static open(path: string): SqliteOperationLogReader {
    if (!existsSync(path)) throw new Error(`there is no operation log at ${path}`);
    return new SqliteOperationLogReader(path);
  }

  partitions(): readonly number[] {
    return [0];
  }

  async read(partition: number, after: number, limit: number): Promise<readonly RecordedEvent[]> {
    this.refuseGap(partition, after);
    const records: RecordedEvent[] = [];
    let position = after;
    let bytes = 0;
    while (records.length < limit && bytes < readBytes) {
      const row = this.nextBatch(position);
      if (row === undefined) break;
      const batch = recordsOf(this.linesOf(row), row.first, row.recorded_at);
      for (const record of batch) if (record.offset > position) records.push(record);
      position = row.first + row.count - 1;
      bytes += row.lines.length;
    }
    return records;
  }

  async head(): Promise<number> {
    return (this.last.get() as { head: number } | undefined)?.head ?? 0;
  }

  async heads(): Promise<ReadonlyMap<number, number>> {
    return new Map([[0, await this.head()]]);
  }

  /** Nothing is read ahead here. */
  release(): void {}

  grown(_partition: number, after: number, timeoutMs: number): Promise<void> {
    if (this.known > after) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wake?.(), timeoutMs);
      this.wake = () => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve();
      };
    });
  }

  async close(): Promise<void> {
    this.channel.close();
    this.wake?.();
    this.database.close();
  }

  /**
   * Copies the writer's WAL back into the file. A passive checkpoint does not block the writer; done in
   * the writer's thread it would hold up appends (p99 25 ms, DESIGN §12).
   */
  private fold(): void {
    try {
      this.database.exec('PRAGMA wal_checkpoint(PASSIVE)');
      this.channel.postMessage('folded');
    } catch {
      // A full or failing disk shows in the appends, which report it; the writer asks again.
    }
  }

  private refuseGap(partition: number, after: number): void {
    const start = (this.start.get() as { first: number } | undefined)?.first;
    if (start !== undefined && after + 1 < start) throw new LogGapError(partition, after, start);
  }

  private linesOf({ epoch, lines }: BatchRow): string {
    if (this.epoch?.first !== epoch) {
      this.epoch = { first: epoch, key: (this.keyOf.get(epoch) as { key: Uint8Array }).key };
    }
    return openPayload(this.epoch.key, lines);
  }

  private nextBatch(after: number): BatchRow | undefined {
    return this.batches.get(after) as BatchRow | undefined;
  }
}
