import { DatabaseSync } from 'node:sqlite';
import type { JournalView } from '#contracts';

/** What is done to the file of ledgers behind the back of its store. */
function change(path: string, sql: string, ...values: (string | number)[]): void {
  const database = new DatabaseSync(path, { timeout: 5000 });
  try {
    const { changes } = database.prepare(sql).run(...values);
    if (changes === 0) throw new Error('nothing was changed');
  } finally {
    database.close();
  }
}

/** What stays of the entry after purge. */
export function bury(path: string, account: string, seq: number): void {
  change(path, "UPDATE ledger SET type = 'purged', data = x'' WHERE account = ? AND seq = ?", account, seq);
}

/** Takes rows that name a person out of the first live copy of each view. */
export function dropPersonalRows(path: string): void {
  change(path, "DELETE FROM view_search_1 WHERE facet GLOB 'user#*'");
  change(path, `DELETE FROM view_stats_1 WHERE "group" = 'user'`);
  change(path, "DELETE FROM view_usage_1 WHERE kind = 'address'");
}

/** Up to which entry of the account each live view is folded, as the file says. */
export function foldedUpTo(path: string, account: string): Readonly<Record<string, number>> {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database
    .prepare(
      'SELECT view, seq FROM view_positions JOIN views USING (view) WHERE number = live AND account = ?',
    )
    .all(account) as { view: string; seq: number }[];
  database.close();
  return Object.fromEntries(rows.map(({ view, seq }) => [view, seq]));
}

/** Overwrites the sealed data of the entry with zeros. */
export function damage(path: string, account: string, seq: number): void {
  const zeros = 'UPDATE ledger SET data = zeroblob(length(data)) WHERE account = ? AND seq = ?';
  change(path, zeros, account, seq);
}

/** Takes the key away that the entry is sealed under. */
export function loseKey(path: string, account: string, seq: number): void {
  const ids = 'SELECT id FROM ledger WHERE account = ? AND seq = ?';
  change(path, `DELETE FROM payloadKeys WHERE id = (${ids})`, account, seq);
}

/** Writes a wrong row into the first live copy of a view; answers the row's name. */
export function plantWrongRow(path: string, view: JournalView, account: string): string {
  if (view === 'search') {
    // One that should not be there, in the middle of those that should.
    change(path, "INSERT INTO view_search_1 VALUES (?, 0, 'command=planted', x'0100')", account);
    return JSON.stringify([account, 0, 'command=planted']);
  }
  const first =
    view === 'stats'
      ? `SELECT json_array(account, "group", hour, value) AS row FROM view_stats_1 WHERE "group" = 'key' LIMIT 1`
      : 'SELECT json_array(account, keyId, kind, value, day) AS row FROM view_usage_1 LIMIT 1 OFFSET 3';
  const database = new DatabaseSync(path, { timeout: 5000 });
  const { row } = database.prepare(first).get() as { row: string };
  database.close();
  const key = JSON.parse(row) as (string | number)[];
  if (view === 'stats') {
    const where = 'account = ? AND "group" = ? AND hour = ? AND value = ?';
    change(path, `UPDATE view_stats_1 SET failed = failed + 1 WHERE ${where}`, ...key);
  } else {
    const where = 'account = ? AND keyId = ? AND kind = ? AND value = ? AND day = ?';
    change(path, `DELETE FROM view_usage_1 WHERE ${where}`, ...key);
  }
  return row;
}
