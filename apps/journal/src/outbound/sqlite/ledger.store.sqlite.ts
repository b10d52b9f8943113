import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { newPayloadKey, sealPayload } from '#sealing/ciphers';
import { inTransaction } from '#sqlite';
import {
  OvertakenError,
  type Head,
  type IntentChange,
  type IntentPlace,
  type IntentReader,
  type LedgerBatch,
  type LedgerStore,
  type OpenIntent,
  type Progress,
} from '../../application/ledger.store.port.ts';
import type {
  LedgerEntry,
  LedgerRange,
  LedgerReader,
  LedgerSearch,
} from '../../projections/ledger.reader.port.ts';
import { SqliteLedgerPages } from './ledger.pages.sqlite.ts';
import { pageOfRange } from '../page-of-range.ts';
import { UnopenedEntries } from '../unopened-entries.ts';
import { openLedger, prepareAll } from './ledger.schema.ts';
import { SqlitePurgeStore } from './purge.store.sqlite.ts';
import { entryColumns, entryIfItOpens, type EntryRow } from './sealed-entry.ts';
import { SqliteReplayStore } from './views/replay.store.sqlite.ts';
import { SqliteViewStore } from './views/view.store.sqlite.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** SQLITE_CONSTRAINT_UNIQUE. */
const uniqueViolation = 2067;
const beforeAll: IntentPlace = { recordedAt: -1, operationId: '' };

/**
 * Ledgers in one SQLite file. The data of each entry is sealed under a key of its own, which purging
 * destroys (ADR 0020). Synchronous inside: for the ledger's own thread.
 */
export class SqliteLedgerStore implements LedgerStore, LedgerReader, IntentReader {
  private readonly database: DatabaseSync;
  private readonly statements: Readonly<Record<StatementName, StatementSync>>;
  /** What else is kept in the same file, over the same connection. */
  readonly pages: SqliteLedgerPages;
  readonly views: SqliteViewStore;
  readonly replays: SqliteReplayStore;
  readonly purging: SqlitePurgeStore;
  readonly unopened = new UnopenedEntries();

  constructor(path: string) {
    this.database = openLedger(path);
    this.statements = prepareAll(this.database, statementTexts);
    for (const name of ofEntries) this.statements[name].setReturnArrays(true);
    this.pages = new SqliteLedgerPages(this.database, this.unopened);
    this.views = new SqliteViewStore(this.database);
    this.replays = new SqliteReplayStore(this.database);
    this.purging = new SqlitePurgeStore(this.database, (id) =>
      entryIfItOpens(this.statements.row.get(id) as unknown as EntryRow),
    );
  }

  async progress(partition: number): Promise<Progress> {
    const row = this.statements.progress.get(partition) as unknown as Progress | undefined;
    return row ?? { offset: 0, recordedAt: null };
  }

  async heads(accounts: readonly string[]): Promise<ReadonlyMap<string, Head>> {
    const heads = new Map<string, Head>();
    for (const account of accounts) {
      const head = this.statements.head.get(account) as unknown as Head | undefined;
      if (head !== undefined) heads.set(account, head);
    }
    return heads;
  }

  async known(entryIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(entryIds.filter((entryId) => this.statements.known.get(entryId) !== undefined));
  }

  async append(batch: LedgerBatch): Promise<void> {
    try {
      inTransaction(this.database, () => this.write(batch));
    } catch (error) {
      if (isTaken(error))
        throw new OvertakenError('an entry of the batch, or its place, is in a ledger already');
      throw error;
    }
  }

  async search({ account, limit, before, operation }: LedgerSearch): Promise<readonly LedgerEntry[]> {
    const below = before ?? Number.MAX_SAFE_INTEGER;
    const rows =
      operation === null
        ? this.statements.search.all(account, below, limit)
        : this.statements.searchOperation.all(account, below, limit, operation, `${operation};`);
    return this.entries(rows as unknown as EntryRow[]);
  }

  async entry(account: string, entryId: string): Promise<LedgerEntry | undefined> {
    const row = this.statements.entry.get(account, entryId) as unknown as EntryRow | undefined;
    return row && this.entries([row])[0];
  }

  async lastOf(account: string, operationIds: readonly string[]): Promise<readonly LedgerEntry[]> {
    const rows = operationIds.flatMap((operation): readonly EntryRow[] => {
      const outcome = this.statements.entry.get(account, operation) as unknown as EntryRow | undefined;
      const row = outcome ?? this.newestOf(account, operation);
      return row === undefined ? [] : [row];
    });
    return this.entries(rows);
  }

  async size(account: string): Promise<number> {
    return (await this.heads([account])).get(account)?.seq ?? 0;
  }

  async range(range: LedgerRange): Promise<readonly LedgerEntry[]> {
    const { account, through } = range;
    const last = through ?? Number.MAX_SAFE_INTEGER;
    const rows = await pageOfRange<EntryRow>(range, {
      read: async (after, limit) =>
        this.statements.range.all(account, after, last, limit) as unknown as readonly EntryRow[],
      seqOf: (row) => row[1],
      bytesOf: (row) => row[14].length,
    });
    return this.entries(rows);
  }

  async unresolved(
    recordedBefore: number,
    limit: number,
    after?: IntentPlace,
  ): Promise<readonly OpenIntent[]> {
    const { recordedAt, operationId } = after ?? beforeAll;
    return this.statements.unresolved.all(
      recordedAt,
      operationId,
      recordedBefore,
      limit,
    ) as unknown as OpenIntent[];
  }

  close(): void {
    this.database.close();
  }

  private entries(rows: readonly EntryRow[]): readonly LedgerEntry[] {
    return this.unopened.seen(rows.map(entryIfItOpens));
  }

  private newestOf(account: string, operation: string): EntryRow | undefined {
    const among = [account, Number.MAX_SAFE_INTEGER, 1, operation, `${operation};`] as const;
    return this.statements.searchOperation.get(...among) as unknown as EntryRow | undefined;
  }

  private write(batch: LedgerBatch): void {
    for (const entry of batch.entries) this.insert(entry);
    for (const change of batch.intents) this.change(change);
    for (const { gateway, boot, offset } of batch.boots) this.statements.seeBoot.run(gateway, boot, offset);
    for (const order of batch.orders) this.purging.record(order);
    this.shelve(batch.entries);
    this.statements.advance.run(batch.partition, batch.progress.offset, batch.progress.recordedAt);
  }

  private insert(entry: LedgerEntry): void {
    const key = newPayloadKey();
    const { lastInsertRowid } = this.statements.insert.run(
      entry.account,
      entry.seq,
      entry.entryId,
      entry.operationId,
      entry.key,
      entry.recordedAt,
      entry.class,
      entry.command,
      entry.thing,
      entry.settles,
      entry.leafHash,
      entry.partition,
      entry.offset,
      entry.type,
      sealPayload(key, entry.data),
    );
    this.statements.insertKey.run(lastInsertRowid, key);
  }

  private shelve(entries: readonly LedgerEntry[]): void {
    const shelves = new Map<string, { of: LedgerEntry; count: number; last: number }>();
    for (const of of entries) {
      const name = JSON.stringify([of.account, of.class, of.command, of.thing, dayOf(of)]);
      const shelf = shelves.get(name) ?? { of, count: 0, last: 0 };
      shelves.set(name, { ...shelf, count: shelf.count + 1, last: of.seq });
    }
    for (const { of, count, last } of shelves.values()) {
      const { account, class: ofClass, command, thing, seq } = of;
      this.statements.shelve.run(account, ofClass, command, thing, dayOf(of), count, seq, last);
    }
  }

  private change(change: IntentChange): void {
    if (change.change === 'opened') {
      const { operationId, account, recordedAt, state, data } = change.intent;
      this.statements.openIntent.run(operationId, account, recordedAt, state, data);
    } else if (change.change === 'closed') this.statements.closeIntent.run(change.operationId);
    else this.statements.markIntent.run(change.change, change.operationId);
  }
}

/** Whether a unique index has the value already. */
function isTaken(error: unknown): boolean {
  return (error as { readonly errcode?: unknown }).errcode === uniqueViolation;
}

function dayOf({ recordedAt }: LedgerEntry): number {
  return Math.floor(recordedAt / dayMs);
}

const entries = `SELECT ${entryColumns} FROM ledger LEFT JOIN payloadKeys USING (id)`;

const statementTexts = {
  progress: 'SELECT "offset", recordedAt FROM progress WHERE "partition" = ?',
  advance: 'INSERT OR REPLACE INTO progress VALUES (?, ?, ?)',
  head: 'SELECT seq, recordedAt FROM ledger WHERE account = ? ORDER BY seq DESC LIMIT 1',
  known: 'SELECT 1 FROM ledger WHERE entryId = ?',
  insert: 'INSERT INTO ledger VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  insertKey: 'INSERT INTO payloadKeys VALUES (?, ?)',
  shelve: `INSERT INTO shelves VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, lastSeq = excluded.lastSeq`,
  search: `${entries} WHERE account = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  // An entry id is its operation id, or that and ':' and more; so its unique index serves, and what
  // else is in the range (';' follows ':') falls out by the operation id. '+' keeps other indexes out.
  searchOperation: `${entries}
    WHERE +account = ?1 AND +seq < ?2 AND entryId >= ?4 AND entryId < ?5 AND operationId = ?4
    ORDER BY seq DESC LIMIT ?3`,
  range: `${entries} WHERE account = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
  row: `${entries} WHERE id = ?`,
  entry: `${entries} WHERE account = ? AND entryId = ?`,
  openIntent: 'INSERT OR IGNORE INTO intents VALUES (?, ?, ?, ?, ?)',
  markIntent: 'UPDATE intents SET state = ? WHERE operationId = ?',
  closeIntent: 'DELETE FROM intents WHERE operationId = ?',
  seeBoot: 'INSERT OR IGNORE INTO boots VALUES (?, ?, ?)',
  unresolved: `SELECT * FROM intents
    WHERE (recordedAt, operationId) > (?, ?) AND (state = 'unknown' OR (state IN ('open', 'uncertain') AND recordedAt < ?) OR (state = 'streaming' AND EXISTS (
      SELECT 1 FROM boots own JOIN boots later ON later.gateway = own.gateway AND later."offset" > own."offset"
      WHERE own.gateway = data ->> '$.gateway.id' AND own.boot = data ->> '$.gateway.boot')))
    ORDER BY recordedAt, operationId LIMIT ?`,
} as const;

const ofEntries = ['search', 'searchOperation', 'range', 'row', 'entry'] as const;

type StatementName = keyof typeof statementTexts;
