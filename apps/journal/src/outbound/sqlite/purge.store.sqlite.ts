import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PurgeOrder } from '#contracts';
import { inAsyncTransaction } from '#sqlite';
import type { PurgeCondition, PurgeConditionStore } from '../../application/purge-turn.port.ts';
import type { RecordedOrder } from '../../application/ledger.store.port.ts';
import type {
  EraseFromView,
  OpenOrder,
  PurgeStore,
  Shelf,
  ShelfReader,
  TrustedTimeStore,
} from '../../application/purge.store.port.ts';
import { tombstoneType, type LedgerEntry } from '../../domain/ledger.events.ts';
import type { PurgeReader, RecordedRun } from '../../projections/purge.reader.port.ts';
import { prepareAll } from './ledger.schema.ts';

type PurgePart = PurgeOrder['parts'][number];
type TrustedTime = Parameters<TrustedTimeStore['keepTrustedTime']>[0];

interface Candidate {
  readonly id: number;
  readonly seq: number;
  readonly entryId: string;
  readonly class: string;
  readonly command: string;
  readonly thing: string;
  readonly recordedAt: number;
  readonly type: string;
}

const dayMs = 24 * 60 * 60 * 1000;

/** The purging side of the ledger's file. Synchronous inside: for the ledger's own thread. */
export class SqlitePurgeStore
  implements PurgeStore, ShelfReader, PurgeReader, TrustedTimeStore, PurgeConditionStore
{
  private readonly database: DatabaseSync;
  private readonly readEntry: (id: number) => LedgerEntry;
  private readonly statements: Readonly<Record<StatementName, StatementSync>>;

  /** `readEntry` answers the entry of a row, with its data if that opens. */
  constructor(database: DatabaseSync, readEntry: (id: number) => LedgerEntry) {
    this.database = database;
    this.readEntry = readEntry;
    this.statements = prepareAll(database, statementTexts);
  }

  /** To be called in the transaction that adds the entry of the order. */
  record({ entryId, account, seq, orderedAt, order }: RecordedOrder): void {
    this.statements.record.run(entryId, account, seq, orderedAt, JSON.stringify(order));
  }

  async openOrder(): Promise<OpenOrder | undefined> {
    const row = this.statements.openOrder.get() as
      { entryId: string; account: string; seq: number; order: string; cursor: number } | undefined;
    return row && { ...row, order: JSON.parse(row.order) as PurgeOrder };
  }

  async purge(
    { entryId, account, order }: OpenOrder,
    limit: number,
    views: readonly EraseFromView[],
  ): Promise<{ done: boolean }> {
    const parts = new Map(order.parts.map((part) => [subjectText(part), part]));
    const through = Math.max(...order.parts.map((part) => part.through_seq));
    const start = Math.min(...order.parts.map((part) => part.after_seq));
    return await inAsyncTransaction(this.database, async () => {
      const { seq, cursor } = this.statements.cursor.get(entryId) as { seq: number; cursor: number };
      const after = Math.max(cursor, start);
      // Whatever an order says, it is about what stood in the ledger before it.
      const last = Math.min(through, seq - 1);
      const looked = this.statements.candidates.all(account, after, last, limit) as unknown as Candidate[];
      const due = looked.filter((entry) => isNamed(parts.get(subjectText(entry)), entry));
      for (const erase of views) await erase(due.map(({ id }) => this.readEntry(id)));
      for (const entry of due) this.bury(account, entry);
      this.statements.advance.run(looked.at(-1)?.seq ?? last, due.length, entryId);
      return { done: looked.length < limit };
    });
  }

  async settle(): Promise<boolean> {
    return (this.statements.fold.get() as { busy: number }).busy === 0;
  }

  async finish({ entryId }: OpenOrder, at: number): Promise<void> {
    this.statements.finish.run(at, entryId);
  }

  async purges(account: string, limit: number): Promise<readonly RecordedRun[]> {
    return this.statements.purges.all(account, limit) as unknown as RecordedRun[];
  }

  async accounts(): Promise<readonly string[]> {
    return (this.statements.accounts.all() as { account: string }[]).map(({ account }) => account);
  }

  async shelves(account: string): Promise<readonly Shelf[]> {
    return this.statements.shelves.all(account) as unknown as Shelf[];
  }

  async lastSeqRecordedAt(account: string, recordedAt: number): Promise<number> {
    // Recorded times never decrease along the sequence, so halving finds the place.
    let below = 0;
    let above = ((this.statements.head.get(account) as { seq: number } | undefined)?.seq ?? 0) + 1;
    while (above - below > 1) {
      const middle = Math.floor((below + above) / 2);
      const found = this.statements.recordedAt.get(account, middle) as { recordedAt: number };
      if (found.recordedAt <= recordedAt) below = middle;
      else above = middle;
    }
    return below;
  }

  async countUpTo(account: string, shelf: Shelf, throughSeq: number): Promise<number> {
    const { class: of, command, thing, firstSeq, lastSeq } = shelf;
    const last = Math.min(lastSeq, throughSeq);
    const counted = this.statements.count.get(account, firstSeq, last, of, command, thing);
    return (counted as { entries: number }).entries;
  }

  async hasOpenOrder(account: string): Promise<boolean> {
    return this.statements.openOrderOf.get(account) !== undefined;
  }

  async trustedTime(): Promise<TrustedTime | undefined> {
    return this.statements.trustedTime.get() as unknown as TrustedTime | undefined;
  }

  async keepTrustedTime({ trusted, ahead, watchedMs }: TrustedTime): Promise<void> {
    this.statements.keepTrustedTime.run(trusted, ahead, watchedMs);
  }

  async purgeCondition(): Promise<PurgeCondition | undefined> {
    return this.statements.purgeCondition.get() as unknown as PurgeCondition | undefined;
  }

  async keepPurgeCondition({ lastRun, nextRun }: PurgeCondition): Promise<void> {
    this.statements.keepPurgeCondition.run(lastRun, nextRun);
  }

  private bury(account: string, entry: Candidate): void {
    this.statements.destroyKey.run(entry.id);
    this.statements.bury.run(entry.id);
    const day = Math.floor(entry.recordedAt / dayMs);
    const shelf = [account, entry.class, entry.command, entry.thing, day] as const;
    this.statements.takeFromShelf.run(entry.seq, ...shelf);
    this.statements.clearShelf.run(...shelf);
    this.statements.forgetRun.run(entry.entryId);
  }
}

function isNamed(part: PurgePart | undefined, { seq, type }: Candidate): boolean {
  return part !== undefined && seq > part.after_seq && seq <= part.through_seq && type !== tombstoneType;
}

function subjectText(subject: { readonly class: string; readonly command: string; readonly thing: string }) {
  return JSON.stringify([subject.class, subject.command, subject.thing]);
}

const statementTexts = {
  record: 'INSERT INTO purges VALUES (?, ?, ?, ?, ?, 0, 0, NULL)',
  openOrder: `SELECT entryId, account, seq, "order", cursor FROM purges WHERE finishedAt IS NULL
    ORDER BY seq LIMIT 1`,
  openOrderOf: 'SELECT 1 FROM purges WHERE finishedAt IS NULL AND account = ?',
  cursor: 'SELECT seq, cursor FROM purges WHERE entryId = ?',
  candidates: `SELECT id, seq, entryId, class, command, thing, recordedAt, type FROM ledger
    WHERE account = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
  advance: 'UPDATE purges SET cursor = ?, purged = purged + ? WHERE entryId = ?',
  // Of the same size, so that the engine writes over the key where it stands, and there never is a copy.
  destroyKey: 'UPDATE payloadKeys SET key = zeroblob(32) WHERE id = ?',
  bury: `UPDATE ledger SET type = '${tombstoneType}', data = x'' WHERE id = ?`,
  takeFromShelf: `UPDATE shelves SET entries = entries - 1, firstSeq = max(firstSeq, ? + 1)
    WHERE account = ? AND class = ? AND command = ? AND thing = ? AND day = ?`,
  clearShelf: `DELETE FROM shelves
    WHERE account = ? AND class = ? AND command = ? AND thing = ? AND day = ? AND entries = 0`,
  forgetRun: 'DELETE FROM purges WHERE entryId = ? AND finishedAt IS NOT NULL',
  fold: 'PRAGMA wal_checkpoint(TRUNCATE)',
  finish: 'UPDATE purges SET finishedAt = ? WHERE entryId = ?',
  purges: `SELECT entryId, seq, orderedAt, finishedAt, purged, "order" FROM purges
    WHERE account = ? ORDER BY seq DESC LIMIT ?`,
  accounts: 'SELECT DISTINCT account FROM shelves ORDER BY account',
  shelves: `SELECT class, command, thing, day, entries, firstSeq, lastSeq FROM shelves
    WHERE account = ? ORDER BY day, class, command, thing`,
  head: 'SELECT seq FROM ledger WHERE account = ? ORDER BY seq DESC LIMIT 1',
  recordedAt: 'SELECT recordedAt FROM ledger WHERE account = ? AND seq = ?',
  count: `SELECT count(*) AS entries FROM ledger WHERE account = ? AND seq >= ? AND seq <= ?
    AND class = ? AND command = ? AND thing = ? AND type <> '${tombstoneType}'`,
  purgeCondition: 'SELECT lastRun, nextRun FROM purgeCondition',
  keepPurgeCondition: 'INSERT OR REPLACE INTO purgeCondition VALUES (1, ?, ?)',
  trustedTime: 'SELECT trusted, ahead, watchedMs FROM trustedTime',
  keepTrustedTime: 'INSERT OR REPLACE INTO trustedTime VALUES (1, ?, ?, ?)',
} as const;

type StatementName = keyof typeof statementTexts;
