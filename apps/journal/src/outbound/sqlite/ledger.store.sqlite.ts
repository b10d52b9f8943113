import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction, openDatabase } from '#sqlite';
import type {
  Head,
  IntentChange,
  IntentReader,
  LedgerBatch,
  LedgerStore,
  OpenIntent,
  Progress,
} from '../../application/ledger.store.port.ts';
import type {
  LedgerEntry,
  LedgerRange,
  LedgerReader,
  LedgerSearch,
} from '../../projections/ledger.reader.port.ts';
import { SqliteLedgerPages } from './ledger.pages.sqlite.ts';
import { SqliteReplayStore } from './views/replay.store.sqlite.ts';
import { SqliteViewStore } from './views/view.store.sqlite.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS ledger (
    account TEXT NOT NULL, seq INTEGER NOT NULL, entryId TEXT NOT NULL UNIQUE, operationId TEXT NOT NULL,
    key TEXT NOT NULL, recordedAt INTEGER NOT NULL, class TEXT NOT NULL, command TEXT NOT NULL,
    thing TEXT NOT NULL, settles TEXT, leafHash TEXT NOT NULL, "partition" INTEGER NOT NULL,
    "offset" INTEGER NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (account, seq)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS intents (
    operationId TEXT PRIMARY KEY, account TEXT NOT NULL, recordedAt INTEGER NOT NULL,
    state TEXT NOT NULL, data TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS boots (
    gateway TEXT NOT NULL, boot TEXT NOT NULL, "offset" INTEGER NOT NULL, PRIMARY KEY (gateway, boot)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS progress (
    "partition" INTEGER PRIMARY KEY, "offset" INTEGER NOT NULL, recordedAt INTEGER
  ) STRICT;
`;

/**
 * Ledgers in one SQLite file. It syncs lazily, and may: the ledger is derived from the operation log,
 * which syncs every append, and its progress is in the same transaction, so what a power loss takes
 * is derived again to the same bytes. Synchronous inside: for the ledger's own thread.
 */
export class SqliteLedgerStore implements LedgerStore, LedgerReader, IntentReader {
  private readonly database: DatabaseSync;
  private readonly statements: Readonly<Record<StatementName, StatementSync>>;
  /** What else is kept in the same file, over the same connection. */
  readonly pages: SqliteLedgerPages;
  readonly views: SqliteViewStore;
  readonly replays: SqliteReplayStore;

  constructor(path: string) {
    this.database = openDatabase(path, { durability: 'normal' });
    this.database.exec(schema);
    const names = Object.keys(statementTexts) as StatementName[];
    this.statements = Object.fromEntries(
      names.map((name) => [name, this.database.prepare(statementTexts[name])]),
    ) as Record<StatementName, StatementSync>;
    this.pages = new SqliteLedgerPages(this.database);
    this.views = new SqliteViewStore(this.database);
    this.replays = new SqliteReplayStore(this.database);
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
    inTransaction(this.database, () => {
      for (const entry of batch.entries) this.insert(entry);
      for (const change of batch.intents) this.change(change);
      for (const { gateway, boot, offset } of batch.boots) this.statements.seeBoot.run(gateway, boot, offset);
      this.statements.advance.run(batch.partition, batch.progress.offset, batch.progress.recordedAt);
    });
  }

  async search({ account, limit, before, operation }: LedgerSearch): Promise<readonly LedgerEntry[]> {
    const below = before ?? Number.MAX_SAFE_INTEGER;
    const rows =
      operation === null
        ? this.statements.search.all(account, below, limit)
        : this.statements.searchOperation.all(account, below, limit, operation, `${operation};`);
    return rows as unknown as LedgerEntry[];
  }

  async entry(account: string, entryId: string): Promise<LedgerEntry | undefined> {
    return this.statements.entry.get(account, entryId) as unknown as LedgerEntry | undefined;
  }

  async size(account: string): Promise<number> {
    return (await this.heads([account])).get(account)?.seq ?? 0;
  }

  async range({ account, after, through, limit }: LedgerRange): Promise<readonly LedgerEntry[]> {
    const last = through ?? Number.MAX_SAFE_INTEGER;
    return this.statements.range.all(account, after, last, limit) as unknown as LedgerEntry[];
  }

  /** Recorded times never decrease along the sequence, so halving finds it without an index of its own. */
  async lastBefore(account: string, moment: number): Promise<number> {
    let below = 0;
    let from = (await this.size(account)) + 1;
    while (from - below > 1) {
      const middle = below + Math.floor((from - below) / 2);
      const { recordedAt } = this.statements.recordedAt.get(account, middle) as { recordedAt: number };
      if (recordedAt < moment) below = middle;
      else from = middle;
    }
    return below;
  }

  async unresolved(recordedBefore: number, limit: number): Promise<readonly OpenIntent[]> {
    return this.statements.unresolved.all(recordedBefore, limit) as unknown as OpenIntent[];
  }

  close(): void {
    this.database.close();
  }

  private insert(entry: LedgerEntry): void {
    this.statements.insert.run(
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
      entry.data,
    );
  }

  private change(change: IntentChange): void {
    if (change.change === 'opened') {
      const { operationId, account, recordedAt, state, data } = change.intent;
      this.statements.openIntent.run(operationId, account, recordedAt, state, data);
    } else if (change.change === 'unknown') this.statements.markIntent.run(change.operationId);
    else this.statements.closeIntent.run(change.operationId);
  }
}

const statementTexts = {
  progress: 'SELECT "offset", recordedAt FROM progress WHERE "partition" = ?',
  advance: 'INSERT OR REPLACE INTO progress VALUES (?, ?, ?)',
  head: 'SELECT seq, recordedAt FROM ledger WHERE account = ? ORDER BY seq DESC LIMIT 1',
  known: 'SELECT 1 FROM ledger WHERE entryId = ?',
  insert: 'INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  search: 'SELECT * FROM ledger WHERE account = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
  // An entry id is its operation id, or that and ':' and more; so its unique index serves, and what
  // else is in the range (';' follows ':') falls out by the operation id. '+' keeps other indexes out.
  searchOperation: `SELECT * FROM ledger
    WHERE +account = ?1 AND +seq < ?2 AND entryId >= ?4 AND entryId < ?5 AND operationId = ?4
    ORDER BY seq DESC LIMIT ?3`,
  range: 'SELECT * FROM ledger WHERE account = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
  recordedAt: 'SELECT recordedAt FROM ledger WHERE account = ? AND seq = ?',
  entry: 'SELECT * FROM ledger WHERE account = ? AND entryId = ?',
  openIntent: 'INSERT OR IGNORE INTO intents VALUES (?, ?, ?, ?, ?)',
  markIntent: "UPDATE intents SET state = 'unknown' WHERE operationId = ?",
  closeIntent: 'DELETE FROM intents WHERE operationId = ?',
  seeBoot: 'INSERT OR IGNORE INTO boots VALUES (?, ?, ?)',
  unresolved: `SELECT * FROM intents
    WHERE state = 'unknown' OR (state = 'open' AND recordedAt < ?) OR (state = 'streaming' AND EXISTS (
      SELECT 1 FROM boots own JOIN boots later ON later.gateway = own.gateway AND later."offset" > own."offset"
      WHERE own.gateway = data ->> '$.gateway.id' AND own.boot = data ->> '$.gateway.boot'))
    ORDER BY recordedAt, operationId LIMIT ?`,
} as const;

type StatementName = keyof typeof statementTexts;
