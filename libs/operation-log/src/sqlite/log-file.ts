import type { DatabaseSync } from 'node:sqlite';
import { newPayloadKey, sealPayload } from '#sealing/ciphers';
import { inTransaction, openDatabase } from '#sqlite';
import type { TrimRequest, Trimmed } from '../operation-log.port.ts';

/** From this many bytes on, copying the WAL into the file is worth its syncs. */
const foldFrom = 8 * 1024 * 1024;
/** Where no reader does that, the writer does it at this many bytes. */
const walLimit = 64 * 1024 * 1024;
/** An epoch takes new batches for this long: what one key seals goes at once. */
const epochMs = 60 * 60 * 1000;
const pageBytes = 16384;
/** How many batches one trim removes at most: appends wait for it. */
const trimLimit = 32;

export interface WrittenBatch {
  /** The offset of the first record of the batch. */
  readonly first: number;
  /** Milliseconds since the epoch. */
  readonly recordedAt: number;
}

interface Epoch {
  readonly first: number;
  readonly begunAt: number;
  readonly key: Uint8Array;
}

const schema = `
  CREATE TABLE IF NOT EXISTS batches (
    first INTEGER PRIMARY KEY, count INTEGER NOT NULL, recorded_at INTEGER NOT NULL, lines BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS epochs (
    first INTEGER PRIMARY KEY, begun_at INTEGER NOT NULL, key BLOB NOT NULL, trimmed INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS trimmed (
    id INTEGER PRIMARY KEY CHECK (id = 1), through INTEGER NOT NULL, recorded_at INTEGER NOT NULL
  ) STRICT;
  INSERT OR IGNORE INTO trimmed VALUES (1, 0, 0);
`;

const statementTexts = {
  insert: 'INSERT INTO batches VALUES (?, ?, ?, ?)',
  // A batch that is not there any more has left its end in `trimmed`: offsets never begin anew.
  end: `SELECT max(coalesce((SELECT first + count - 1 FROM batches ORDER BY first DESC LIMIT 1), 0), through) AS head,
    max(coalesce((SELECT recorded_at FROM batches ORDER BY first DESC LIMIT 1), 0), recorded_at) AS recordedAt
    FROM trimmed`,
  epoch: 'SELECT first, begun_at AS begunAt, key FROM epochs WHERE trimmed = 0 ORDER BY first DESC LIMIT 1',
  begin: 'INSERT INTO epochs VALUES (?, ?, ?, 0)',
  // Of the same size, so that the engine writes over the key where it stands.
  destroy: 'UPDATE epochs SET key = zeroblob(32), trimmed = 1 WHERE first = ?',
  oldest: `SELECT first, (SELECT min(first) FROM epochs AS next WHERE next.first > epochs.first) AS next
    FROM epochs WHERE trimmed = 0 AND begun_at <= ? ORDER BY first LIMIT 1`,
  ofEpoch: `SELECT first + count - 1 AS last, recorded_at AS recordedAt FROM batches
    WHERE first >= ?1 AND (?2 IS NULL OR first < ?2) ORDER BY first DESC LIMIT 1`,
  leftovers: `DELETE FROM batches WHERE first IN
    (SELECT first FROM batches WHERE first <= (SELECT through FROM trimmed) ORDER BY first LIMIT ?)`,
  rewrite: 'UPDATE trimmed SET through = through',
  advance: 'UPDATE trimmed SET through = max(through, ?), recorded_at = max(recorded_at, ?)',
} as const;

type Statements = ReturnType<typeof prepare>;

/**
 * The log as a file: one row per batch, as in Kafka, so that a record costs no row of its own. A
 * batch is lines `key TAB attributes TAB data LF` (`lines.ts`), sealed under the key of its epoch: a
 * trim destroys the key, which makes every copy of the batch unreadable that the engine may have left
 * behind (ADR 0020). Synchronous: for a thread of its own.
 */
export class LogFile {
  private readonly path: string;
  private readonly now: () => number;
  private database: DatabaseSync;
  private statements: Statements;
  private epoch: Epoch | undefined;
  private next = 1;
  /** How much was written since the WAL began anew, and how much of that when folding was asked for last. */
  private wal = { bytes: 0, askedAt: 0 };
  /** Whether the WAL may hold keys that were destroyed since: also what a process left that ended before. */
  private holdsDestroyed = true;
  private lastRecordedAt = 0;

  constructor(path: string, now: () => number = Date.now) {
    this.path = path;
    this.now = now;
    [this.database, this.statements] = this.open();
  }

  /** Appends a batch; durable when it returns. Throws if the engine fails; the next call tries afresh. */
  write(lines: Uint8Array, count: number): WrittenBatch {
    const recordedAt = Math.max(this.now(), this.lastRecordedAt);
    const first = this.next;
    this.trying(() => {
      const epoch = this.epochAt(first, recordedAt);
      inTransaction(this.database, () => {
        if (epoch !== this.epoch) this.statements.begin.run(epoch.first, epoch.begunAt, epoch.key);
        this.statements.insert.run(first, count, recordedAt, sealPayload(epoch.key, lines));
      });
      this.epoch = epoch;
    });
    this.next = first + count;
    this.lastRecordedAt = recordedAt;
    this.wal.bytes += lines.length + pageBytes;
    if (this.wal.bytes > walLimit) this.restartWal();
    return { first, recordedAt };
  }

  /** Writes what is there already, and syncs. Throws if the engine fails. */
  probe(): void {
    this.trying(() => this.statements.rewrite.run());
    this.wal.bytes += pageBytes;
  }

  /** Whether a reader should copy the WAL into the file now; said once for each 8 MiB. */
  wantsFolding(): boolean {
    if (this.wal.bytes - this.wal.askedAt < foldFrom) return false;
    this.wal.askedAt = this.wal.bytes;
    return true;
  }

  /**
   * Copies what is left of the WAL into the file and has it begin anew, in the same place: the file stays as
   * it is, because growing it again would have to be synced with every append.
   */
  restartWal(): void {
    try {
      const { busy } = this.database.prepare('PRAGMA wal_checkpoint(RESTART)').get() as { busy: number };
      if (busy === 0) this.wal = { bytes: 0, askedAt: 0 };
    } catch {
      // What was appended is in the WAL, and stays; a full or failing disk shows in the next append.
    }
  }

  /**
   * Removes the oldest epoch that lies wholly behind `through` and began before `recordedBefore`, or a
   * part of what is left of those before it. Says whether there is more; then nothing is promised yet.
   */
  trim({ through, recordedBefore }: TrimRequest): Trimmed {
    return this.trying(() => {
      const oldest = this.statements.oldest.get(recordedBefore) as
        { first: number; next: number | null } | undefined;
      if (oldest !== undefined && this.destroyEpoch(oldest, through)) return { more: true };
      const { changes } = this.statements.leftovers.run(trimLimit);
      if (changes > 0) return { more: true };
      return { more: !this.foldWal() };
    });
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  private destroyEpoch({ first, next }: { first: number; next: number | null }, through: number): boolean {
    const end = this.statements.ofEpoch.get(first, next) as { last: number; recordedAt: number } | undefined;
    if (end !== undefined && end.last > through) return false;
    this.holdsDestroyed = true;
    inTransaction(this.database, () => {
      this.statements.destroy.run(first);
      if (end !== undefined) this.statements.advance.run(end.last, end.recordedAt);
    });
    if (this.epoch?.first === first) this.epoch = undefined;
    return true;
  }

  private epochAt(first: number, recordedAt: number): Epoch {
    const { epoch } = this;
    if (epoch !== undefined && recordedAt - epoch.begunAt < epochMs) return epoch;
    return { first, begunAt: recordedAt, key: newPayloadKey() };
  }

  private trying<Result>(work: () => Result): Result {
    try {
      if (!this.database.isOpen) [this.database, this.statements] = this.open();
      return work();
    } catch (error) {
      // Its outcome is unknown to us now: only a fresh look at the file tells where the log ends.
      this.close();
      throw error;
    }
  }

  private open(): [DatabaseSync, Statements] {
    const database = openDatabase(this.path, {
      durability: 'full',
      manualCheckpoints: true,
      pageBytes,
      leavesDeleted: true,
    });
    try {
      database.exec(schema);
      const statements = prepare(database);
      const end = statements.end.get() as { head: number; recordedAt: number };
      this.next = end.head + 1;
      this.lastRecordedAt = end.recordedAt;
      this.epoch = statements.epoch.get() as Epoch | undefined;
      return [database, statements];
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Whether nothing is left in the WAL, where the destroyed keys may stand still. */
  private foldWal(): boolean {
    if (!this.holdsDestroyed) return true;
    const folded = this.database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    if (folded.busy !== 0) return false;
    this.holdsDestroyed = false;
    this.wal = { bytes: 0, askedAt: 0 };
    return true;
  }
}

function prepare(database: DatabaseSync) {
  return Object.fromEntries(
    Object.entries(statementTexts).map(([name, text]) => [name, database.prepare(text)]),
  ) as Record<keyof typeof statementTexts, ReturnType<DatabaseSync['prepare']>>;
}
