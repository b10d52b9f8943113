import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { addLatencies, latenciesOf, latenciesText } from '../../../projections/latencies.port.ts';
import { inBuckets } from '../../../projections/stats-buckets.port.ts';
import type { StatsRead, StatsReader, StatsRow } from '../../../projections/stats.reader.port.ts';
import type { StatsDelta, ViewDeltas, ViewRow } from '../../../projections/view.store.port.ts';
import { keyOf, type ViewTables } from './view.tables.ts';

interface Counts {
  readonly operations: number;
  readonly failed: number;
  readonly latencies: string;
}

interface KeyedCounts extends Counts {
  readonly account: string;
  readonly group: string;
  readonly hour: number;
  readonly value: string;
}

/** Statistics: one row for each account, group, hour and value. */
export class StatsTables implements ViewTables, StatsReader {
  /** The columns of the primary key. */
  static readonly key = 'account, "group", hour, value';

  private readonly get: StatementSync;
  private readonly put: StatementSync;
  private readonly delete: StatementSync;
  private readonly range: StatementSync;
  private readonly page: StatementSync;

  constructor(database: DatabaseSync, table: string) {
    database.exec(
      `CREATE TABLE IF NOT EXISTS ${table} (
         account TEXT NOT NULL, "group" TEXT NOT NULL, hour INTEGER NOT NULL, value TEXT NOT NULL,
         operations INTEGER NOT NULL, failed INTEGER NOT NULL, latencies TEXT NOT NULL,
         PRIMARY KEY (account, "group", hour, value)
       ) STRICT, WITHOUT ROWID`,
    );
    const key = 'account = ? AND "group" = ? AND hour = ? AND value = ?';
    this.get = database.prepare(`SELECT operations, failed, latencies FROM ${table} WHERE ${key}`);
    this.put = database.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?)`);
    this.delete = database.prepare(`DELETE FROM ${table} WHERE ${key}`);
    this.range = database.prepare(
      `SELECT * FROM ${table} WHERE account = ? AND "group" = ? AND hour >= ? AND hour < ? ORDER BY hour, value`,
    );
    this.page = database.prepare(
      `SELECT * FROM ${table} WHERE (account, "group", hour, value) > (?, ?, ?, ?)
       ORDER BY account, "group", hour, value LIMIT ?`,
    );
  }

  add({ stats }: ViewDeltas): void {
    for (const delta of stats) this.change(delta, 1);
  }

  remove({ stats }: ViewDeltas): void {
    for (const delta of stats) this.change(delta, -1);
  }

  async stats(read: StatsRead): Promise<readonly StatsRow[]> {
    const { account, group, from, to } = read;
    return inBuckets(
      this.range.iterate(account, group, from, to) as Iterable<unknown> as Iterable<KeyedCounts>,
      read,
    );
  }

  rows(after: string | null, limit: number): readonly ViewRow[] {
    const [account, group, hour, value] = after === null ? ['', '', 0, ''] : keyOf(after);
    const found = this.page.all(account!, group!, hour!, value!, limit) as unknown as KeyedCounts[];
    return found.map((each) => ({
      row: JSON.stringify([each.account, each.group, each.hour, each.value]),
      content: contentOf(each),
    }));
  }

  row(row: string): string | undefined {
    const counts = this.get.get(...keyOf(row)) as unknown as Counts | undefined;
    return counts === undefined ? undefined : contentOf(counts);
  }

  private change({ account, group, hour, value, operations, failed, latencies }: StatsDelta, times: 1 | -1) {
    const kept = this.get.get(account, group, hour, value) as unknown as Counts | undefined;
    const sum = latenciesOf(kept?.latencies ?? '[]');
    addLatencies(sum, latencies, times);
    const counted = (kept?.operations ?? 0) + times * operations;
    const failures = (kept?.failed ?? 0) + times * failed;
    if (counted <= 0) this.delete.run(account, group, hour, value);
    else this.put.run(account, group, hour, value, counted, failures, latenciesText(sum));
  }
}

function contentOf({ operations, failed, latencies }: Counts): string {
  return JSON.stringify({ operations, failed, latencies: JSON.parse(latencies) as unknown });
}
