import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { UsageBounds, UsageReader } from '../../../projections/stats.reader.port.ts';
import type { UsageDelta, ViewDeltas, ViewRow } from '../../../projections/view.store.port.ts';
import { summedUsage, type UsedOnDay } from '../../summed-usage.ts';
import { keyOf, type ViewTables } from './view.tables.ts';

/** Usage of keys: one row for each key, day, and address or operation. */
export class UsageTables implements ViewTables, UsageReader {
  /** The columns of the primary key. */
  static readonly key = 'account, keyId, kind, value, day';

  private readonly get: StatementSync;
  private readonly put: StatementSync;
  private readonly delete: StatementSync;
  private readonly nextKey: StatementSync;
  private readonly calls: StatementSync;
  private readonly newest: StatementSync;
  private readonly page: StatementSync;

  constructor(database: DatabaseSync, table: string) {
    const columns = 'account, keyId, kind, value, day';
    database.exec(
      `CREATE TABLE IF NOT EXISTS ${table} (
         account TEXT NOT NULL, keyId TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
         day INTEGER NOT NULL, calls INTEGER NOT NULL, PRIMARY KEY (${columns})
       ) STRICT, WITHOUT ROWID`,
    );
    // For the newest days of a key, whose rows lie by value. What is written anew for each call is not in it.
    database.exec(`CREATE INDEX IF NOT EXISTS ${table}_days ON ${table} (account, keyId, kind, day, value)`);
    const key = 'account = ? AND keyId = ? AND kind = ? AND value = ? AND day = ?';
    this.get = database.prepare(`SELECT calls FROM ${table} WHERE ${key}`);
    this.put = database.prepare(
      `INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET calls = excluded.calls`,
    );
    this.delete = database.prepare(`DELETE FROM ${table} WHERE ${key}`);
    this.nextKey = database.prepare(
      `SELECT keyId FROM ${table} WHERE account = ? AND keyId > ? ORDER BY keyId LIMIT 1`,
    );
    // Of the two kinds of rows one: every operation is in both.
    this.calls = database.prepare(
      `SELECT coalesce(SUM(calls), 0) AS calls FROM ${table}
       WHERE account = ? AND keyId = ? AND kind = 'operation' AND day >= ?`,
    );
    this.newest = database.prepare(
      `SELECT value, day, calls FROM ${table} INDEXED BY ${table}_days
       WHERE account = ? AND keyId = ? AND kind = ? ORDER BY day DESC, value DESC LIMIT ?`,
    );
    this.page = database.prepare(
      `SELECT * FROM ${table} WHERE (${columns}) > (?, ?, ?, ?, ?) ORDER BY ${columns} LIMIT ?`,
    );
  }

  add({ usage }: ViewDeltas): void {
    for (const delta of usage) this.change(delta, 1);
  }

  remove({ usage }: ViewDeltas): void {
    for (const delta of usage) this.change(delta, -1);
  }

  async usedKeys(account: string): Promise<readonly string[]> {
    const keys: string[] = [];
    for (let last = ''; ;) {
      const found = this.nextKey.get(account, last) as { keyId: string } | undefined;
      if (found === undefined) return keys;
      last = found.keyId;
      keys.push(last);
    }
  }

  async callsFrom(account: string, keyId: string, fromDay: number): Promise<number> {
    return (this.calls.get(account, keyId, fromDay) as { calls: number }).calls;
  }

  async usage(account: string, keyId: string, kind: UsageDelta['kind'], bounds: UsageBounds) {
    const rows = this.newest.iterate(account, keyId, kind, bounds.read + 1);
    return summedUsage(rows as unknown as Iterable<UsedOnDay>, bounds);
  }

  rows(after: string | null, limit: number): readonly ViewRow[] {
    const key = after === null ? ['', '', '', '', 0] : keyOf(after);
    const found = this.page.all(...key, limit) as unknown as UsageDelta[];
    return found.map(({ account, keyId, kind, value, day, calls }) => ({
      row: JSON.stringify([account, keyId, kind, value, day]),
      content: String(calls),
    }));
  }

  row(row: string): string | undefined {
    const found = this.get.get(...keyOf(row)) as { calls: number } | undefined;
    return found === undefined ? undefined : String(found.calls);
  }

  private change({ account, keyId, kind, value, day, calls }: UsageDelta, times: 1 | -1): void {
    const kept = this.get.get(account, keyId, kind, value, day) as { calls: number } | undefined;
    const sum = (kept?.calls ?? 0) + times * calls;
    if (sum <= 0) this.delete.run(account, keyId, kind, value, day);
    else this.put.run(account, keyId, kind, value, day, sum);
  }
}
