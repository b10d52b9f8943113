import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction } from '#sqlite';
import { journalViews, type JournalView } from '#contracts/operations';
import type { ReadEntry } from '../../../projections/entry-facts.port.ts';
import { deltasOf } from '../../../projections/view-deltas.port.ts';
import type { ViewBatch, ViewCopy, ViewRow, ViewStore } from '../../../projections/view.store.port.ts';
import { GatheredBatches } from './gathered-batches.ts';
import { SearchTables } from './search.tables.ts';
import { StatsTables } from './stats.tables.ts';
import { UsageTables } from './usage.tables.ts';
import type { ViewTables } from './view.tables.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS views (
    view TEXT PRIMARY KEY, version INTEGER NOT NULL, live INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS view_positions (
    view TEXT NOT NULL, number INTEGER NOT NULL, account TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (view, number, account)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS view_parked (
    view TEXT NOT NULL, number INTEGER NOT NULL, account TEXT NOT NULL, seq INTEGER NOT NULL,
    reason TEXT NOT NULL, PRIMARY KEY (view, number, account, seq)
  ) STRICT, WITHOUT ROWID;
`;

/** Rows of a dropped copy that are freed at a time. */
const sweptAtOnce = 2000;

const tablesOf = { search: SearchTables, stats: StatsTables, usage: UsageTables } as const;

/** Of a view that is folded otherwise than before, what is kept is dropped and folded again: count up here. */
const versions: Readonly<Record<JournalView, number>> = { search: 4, stats: 2, usage: 2 };

interface OpenCopy<Tables extends ViewTables = ViewTables> {
  /** Copies of a view are numbered; its tables bear the number. */
  readonly number: number;
  readonly tables: Tables;
  /** What a copy beside is folded of and what may still have to be written. */
  gathered: GatheredBatches;
}

interface DroppedTable {
  readonly view: JournalView;
  readonly name: string;
}

interface OpenView<View extends JournalView> {
  live: OpenCopy<InstanceType<(typeof tablesOf)[View]>>;
  beside: OpenCopy | undefined;
}

/**
 * Views in the ledger's SQLite file, over its connection: what is purged from the ledger goes from the
 * views in the same transaction. Synchronous inside, as the ledger's store is. Which copies there are is
 * changed in memory when it stands in the file, since what fails half-way is rolled back there.
 */
export class SqliteViewStore implements ViewStore {
  private readonly database: DatabaseSync;
  private readonly advance: StatementSync;
  private readonly reached: StatementSync;
  private readonly park: StatementSync;
  /** Tables of copies that were dropped; undefined: to be looked for. */
  private dropped: DroppedTable[] | undefined;
  private readonly views: { [View in JournalView]: OpenView<View> };

  constructor(database: DatabaseSync) {
    this.database = database;
    database.exec(schema);
    this.advance = database.prepare('INSERT OR REPLACE INTO view_positions VALUES (?, ?, ?, ?)');
    this.reached = database.prepare(
      'SELECT seq FROM view_positions WHERE view = ? AND number = ? AND account = ?',
    );
    this.park = database.prepare('INSERT OR REPLACE INTO view_parked VALUES (?, ?, ?, ?, ?)');
    this.views = inTransaction(database, () => ({
      search: this.open('search'),
      stats: this.open('stats'),
      usage: this.open('usage'),
    }));
  }

  /** The live copies, for reading. */
  get search(): SearchTables {
    return this.views.search.live.tables;
  }

  get stats(): StatsTables {
    return this.views.stats.live.tables;
  }

  get usage(): UsageTables {
    return this.views.usage.live.tables;
  }

  async positions(copy: ViewCopy): Promise<ReadonlyMap<string, number>> {
    const { number, gathered } = this.copy(copy);
    const rows = this.database
      .prepare('SELECT account, seq FROM view_positions WHERE view = ? AND number = ?')
      .all(copy.view, number) as { account: string; seq: number }[];
    const positions = new Map(rows.map(({ account, seq }) => [account, seq]));
    for (const [account, seq] of gathered.positions)
      positions.set(account, Math.max(seq, positions.get(account) ?? 0));
    return positions;
  }

  async position(copy: ViewCopy, account: string): Promise<number> {
    const { number, gathered } = this.copy(copy);
    return Math.max(gathered.positions.get(account) ?? 0, this.written(copy.view, number, account));
  }

  /**
   * What a copy beside is folded of is written many batches at a time, and before anything is asked of it or
   * taken away; what a crash loses of it is dropped then anyway.
   */
  async fold(copy: ViewCopy, batch: ViewBatch): Promise<void> {
    const open = this.copy(copy);
    const gathers = copy.copy === 'beside' && !this.database.isTransaction;
    if (!gathers || open.gathered.isFull) this.writeGathered(copy.view, open);
    if (gathers) open.gathered.add(batch);
    else this.write(copy.view, open, new GatheredBatches(copy.view).add(batch));
  }

  async remove(copy: ViewCopy, entries: readonly ReadEntry[]): Promise<void> {
    const [first] = entries;
    if (first === undefined) return;
    const position = await this.position(copy, first.account);
    const folded = entries.filter(({ seq }) => seq <= position);
    const { tables } = this.readable(copy);
    this.whole(() => tables.remove(deltasOf(folded, copy.view)));
  }

  async parked(copy: ViewCopy): Promise<number> {
    const row = this.database
      .prepare('SELECT count(*) AS parked FROM view_parked WHERE view = ? AND number = ?')
      .get(copy.view, this.readable(copy).number);
    return (row as { parked: number }).parked;
  }

  async rows(copy: ViewCopy, after: string | null, limit: number): Promise<readonly ViewRow[]> {
    return this.readable(copy).tables.rows(after, limit);
  }

  async row(copy: ViewCopy, row: string): Promise<string | undefined> {
    return this.readable(copy).tables.row(row);
  }

  async begin(view: JournalView): Promise<void> {
    await this.discard(view);
    const number = this.newNumber(view);
    this.views[view].beside = inTransaction(this.database, () => this.opened(view, number));
  }

  async promote(view: JournalView): Promise<void> {
    const open = this.views[view] as OpenView<JournalView>;
    const { beside } = open;
    if (beside === undefined) throw new Error(`no copy of ${view} was begun`);
    this.writeGathered(view, beside);
    inTransaction(this.database, () => {
      this.database.prepare('UPDATE views SET live = ? WHERE view = ?').run(beside.number, view);
      this.forgetAllBut(view, beside.number);
    });
    open.live = beside as typeof open.live;
    open.beside = undefined;
    this.dropped = undefined;
  }

  async discard(view: JournalView): Promise<void> {
    const open = this.views[view];
    inTransaction(this.database, () => this.forgetAllBut(view, open.live.number));
    open.beside = undefined;
    this.dropped = undefined;
  }

  /**
   * Copies the rows of counts into new tables. When SQLite splits a page, what moves stays behind in the
   * old one, out of reach of `secure_delete`; pages of a dropped table are overwritten whole. The search
   * index holds hashes and needs none of this.
   */
  async scrub(): Promise<void> {
    const { stats, usage } = inTransaction(this.database, () => ({
      stats: this.copiedAnew('stats'),
      usage: this.copiedAnew('usage'),
    }));
    this.views.stats = stats;
    this.views.usage = usage;
  }

  /** In parts: freed pages are overwritten, and that of a whole view would hold up the ledger. */
  async sweep(): Promise<boolean> {
    this.dropped ??= this.droppedTables();
    const [first] = this.dropped;
    if (first === undefined) return false;
    const key = tablesOf[first.view].key;
    const isGone = inTransaction(this.database, () => {
      const { changes } = this.database
        .prepare(`DELETE FROM ${first.name} WHERE (${key}) IN (SELECT ${key} FROM ${first.name} LIMIT ?)`)
        .run(sweptAtOnce);
      if (changes === 0) this.database.exec(`DROP TABLE ${first.name}`);
      return changes === 0;
    });
    if (isGone) this.dropped.shift();
    return true;
  }

  private open<View extends JournalView>(view: View): OpenView<View> {
    const known = this.database.prepare('SELECT version, live FROM views WHERE view = ?').get(view) as
      { version: number; live: number } | undefined;
    const current = known?.version === versions[view];
    // A copy beside was left behind by a process that ended; one of another version is folded again.
    this.forgetAllBut(view, current ? known.live : undefined);
    const number = current ? known.live : this.newNumber(view);
    this.database.prepare('INSERT OR REPLACE INTO views VALUES (?, ?, ?)').run(view, versions[view], number);
    return { live: this.opened(view, number), beside: undefined };
  }

  /** Of other copies nothing is left then but their tables, which `sweep` frees. */
  private forgetAllBut(view: JournalView, number: number | undefined): void {
    for (const table of ['view_positions', 'view_parked']) {
      this.database
        .prepare(`DELETE FROM ${table} WHERE view = ? AND number IS NOT ?`)
        .run(view, number ?? null);
    }
  }

  private droppedTables(): DroppedTable[] {
    return journalViews.flatMap((view) => {
      const { live, beside } = this.views[view];
      const kept = new Set([nameOf(view, live.number), beside && nameOf(view, beside.number)]);
      return this.tableNames(view).flatMap((name) => (kept.has(name) ? [] : [{ view, name }]));
    });
  }

  private copiedAnew<View extends JournalView>(view: View): OpenView<View> {
    const { live, beside } = this.views[view];
    return { live: this.copied(view, live), beside: beside && this.copied(view, beside) };
  }

  private copied<View extends JournalView>(view: View, old: OpenCopy): OpenView<View>['live'] {
    const number = this.newNumber(view);
    const tables = this.tables(view, number);
    const [from, to] = [nameOf(view, old.number), nameOf(view, number)];
    this.database.exec(`INSERT INTO ${to} SELECT * FROM ${from} ORDER BY ${tablesOf[view].key}`);
    this.database.exec(`DROP TABLE ${from}`);
    for (const table of ['views', 'view_positions', 'view_parked']) {
      const column = table === 'views' ? 'live' : 'number';
      this.database
        .prepare(`UPDATE ${table} SET ${column} = ? WHERE view = ? AND ${column} = ?`)
        .run(number, view, old.number);
    }
    return { number, tables, gathered: old.gathered };
  }

  /** One that no table bears. */
  private newNumber(view: JournalView): number {
    const taken = this.tableNames(view).map((name) => Number(name.slice(nameOf(view, '').length)));
    return Math.max(0, ...taken) + 1;
  }

  private tableNames(view: JournalView): string[] {
    const rows = this.database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB ?")
      .all(`${nameOf(view, '')}[0-9]*`) as { name: string }[];
    return rows.map(({ name }) => name);
  }

  private tables<View extends JournalView>(
    view: View,
    number: number,
  ): InstanceType<(typeof tablesOf)[View]> {
    return new tablesOf[view](this.database, nameOf(view, number)) as InstanceType<(typeof tablesOf)[View]>;
  }

  private opened<View extends JournalView>(view: View, number: number): OpenView<View>['live'] {
    return { number, tables: this.tables(view, number), gathered: new GatheredBatches(view) };
  }

  /** The copy, with everything written that is folded into it. */
  private readable(copy: ViewCopy): OpenCopy {
    const open = this.copy(copy);
    this.writeGathered(copy.view, open);
    return open;
  }

  private copy({ view, copy }: ViewCopy): OpenCopy {
    const open = this.views[view][copy];
    if (open === undefined) throw new Error(`there is no copy of ${view} ${copy}`);
    // Written in a transaction that is over by now, and stayed.
    if (!this.database.isTransaction && this.isWritten(view, open)) open.gathered = new GatheredBatches(view);
    return open;
  }

  private writeGathered(view: JournalView, open: OpenCopy): void {
    if (this.isWritten(view, open)) return;
    this.write(view, open, open.gathered);
    // What is written in a transaction of somebody else may be rolled back, and is to be written again then.
    if (!this.database.isTransaction) open.gathered = new GatheredBatches(view);
  }

  private write(view: JournalView, { number, tables }: OpenCopy, gathered: GatheredBatches): void {
    const { deltas, parked, positions } = gathered;
    this.whole(() => {
      tables.add(deltas.deltas, (account) => this.written(view, number, account));
      for (const { account, seq, reason } of parked) this.park.run(view, number, account, seq, reason);
      for (const [account, seq] of positions) this.advance.run(view, number, account, seq);
    });
  }

  /** Whether nothing is left to write of what was gathered: that is written as a whole, so one account tells. */
  private isWritten(view: JournalView, { number, gathered }: OpenCopy): boolean {
    const [first] = gathered.positions;
    return first === undefined || this.written(view, number, first[0]) >= first[1];
  }

  /** Up to which sequence number of the account the copy is written. */
  private written(view: JournalView, number: number, account: string): number {
    return (this.reached.get(view, number, account) as { seq: number } | undefined)?.seq ?? 0;
  }

  /** In a transaction of its own, or as part of the one under way. */
  private whole(work: () => void): void {
    if (this.database.isTransaction) work();
    else inTransaction(this.database, work);
  }
}

function nameOf(view: JournalView, number: number | ''): string {
  return `view_${view}_${number}`;
}
