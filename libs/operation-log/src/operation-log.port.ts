import type { CloudEventAttributes } from '#contracts';

export const OPERATION_LOG = Symbol('OPERATION_LOG');

/** What is appended: an operation event, keyed by account number. `data` is JSON text. */
export interface LogRecord {
  readonly key: string;
  readonly attributes: CloudEventAttributes;
  readonly data: string;
}

/** Where a record stands. Offsets are dense within a partition, from 1. */
export interface LogPosition {
  readonly partition: number;
  readonly offset: number;
}

export interface Appended extends LogPosition {
  /** The log's append time, milliseconds since the epoch; never decreases within a partition. */
  readonly recordedAt: number;
}

/** A record as read back. `attributes` and `data` are text: reading must not trust them. */
export interface RecordedEvent extends Appended {
  readonly key: string;
  readonly attributes: string;
  readonly data: string;
}

/** What a trim may remove: records up to `through` whose epoch began before `recordedBefore` (milliseconds). */
export interface TrimRequest {
  readonly through: number;
  readonly recordedBefore: number;
}

export interface Trimmed {
  /** Whether there is more to do: call again. Only after `false` nothing that was removed can be read. */
  readonly more: boolean;
}

/**
 * The ordered log of operation events: the only way into a ledger (DESIGN §5).
 *
 * Called: by the gateway for every request and by the journal for its own work; concurrently, from
 *   one process in embedded mode.
 * Guarantees: an append that resolved is durable (fsynced) and has its final position; appends of
 *   one key keep the order in which `append` was called.
 * Fails with: a rejected promise. That is no proof that nothing was written: the record may come
 *   back, so readers drop what they have seen by event id.
 * Must not: acknowledge before the sync.
 */
export interface OperationLog {
  append(record: LogRecord): Promise<Appended>;
  /**
   * Resolves when the log seems to take appends again, without appending anything; rejects as `append` does.
   * For after a failure: only an append proves that the next one can be hoped for.
   */
  probe(): Promise<void>;
  /**
   * Removes old records, a small batch at a time; appends may come in between. Offsets go on as ever.
   * Does nothing where the log expires them by itself.
   */
  trim(request: TrimRequest): Promise<Trimmed>;
  /** Writes out what was appended and releases the log. Appends after it are rejected. */
  close(): Promise<void>;
}

/**
 * Reading the log.
 *
 * Called: by one owner per partition.
 * Guarantees: records in offset order without gaps; `read` never returns what is not yet durable.
 * Fails with: `LogGapError` if `after` lies below the start of what the log still holds.
 */
export interface OperationLogReader {
  partitions(): readonly number[];
  /** Whole batches above `after` until about `limit` records, or fewer where they are large; empty at the head. */
  read(partition: number, after: number, limit: number): Promise<readonly RecordedEvent[]>;
  /** The offset of the last durable record; 0 if empty. */
  head(partition: number): Promise<number>;
  /** The same of every partition. */
  heads(): Promise<ReadonlyMap<number, number>>;
  /** Resolves when the log may have grown, or after `timeoutMs`. */
  grown(partition: number, after: number, timeoutMs: number): Promise<void>;
  /** Nothing more is read ahead of the partition, until it is asked for again. */
  release(partition: number): void;
  close(): Promise<void>;
}

/** The reader's position lies below the log's start: entries would be missing. */
export class LogGapError extends Error {
  constructor(partition: number, after: number, start: number) {
    super(`operation log: partition ${partition} starts at ${start}, but position ${after} was asked for`);
    this.name = 'LogGapError';
  }
}
