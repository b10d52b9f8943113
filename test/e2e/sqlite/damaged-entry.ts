import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

/** Overwrites what is kept of an entry with zeros, as a broken disk may. */
export function damageEntry(dataDir: string, entryId: string): void {
  change(dataDir, 'UPDATE ledger SET data = zeroblob(length(data)) WHERE entryId = ?', entryId);
}

/** Takes the key away that an entry is sealed under. */
export function loseKey(dataDir: string, entryId: string): void {
  change(dataDir, 'DELETE FROM payloadKeys WHERE id = (SELECT id FROM ledger WHERE entryId = ?)', entryId);
}

function change(dataDir: string, sql: string, entryId: string): void {
  const database = new DatabaseSync(join(dataDir, 'journal/ledger.sqlite'), { timeout: 5000 });
  try {
    if (database.prepare(sql).run(entryId).changes !== 1) throw new Error('there is no such entry');
  } finally {
    database.close();
  }
}
