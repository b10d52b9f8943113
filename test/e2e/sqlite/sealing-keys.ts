import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

/** Every key that payloads of the journal are sealed under, as the files say now; destroyed ones are left out. */
export function payloadKeys(dataDir: string): ReadonlyMap<number, Buffer> {
  const rows = read(
    join(dataDir, 'journal/ledger.sqlite'),
    "SELECT seq AS place, payloadKeys.key FROM ledger JOIN payloadKeys USING (id) WHERE type <> 'purged'",
  );
  return new Map(rows.map(({ place, key }) => [place, Buffer.from(key)]));
}

/** Every key that batches of the operation log are sealed under. */
export function epochKeys(dataDir: string): readonly Buffer[] {
  const path = join(dataDir, 'operation-log/log.sqlite');
  const rows = read(path, 'SELECT first AS place, key FROM epochs WHERE trimmed = 0');
  return rows.map(({ key }) => Buffer.from(key));
}

/** How many orders to purge are not carried out. */
export function openOrders(dataDir: string): number {
  const path = join(dataDir, 'journal/ledger.sqlite');
  return read(path, 'SELECT seq AS place, entryId AS key FROM purges WHERE finishedAt IS NULL').length;
}

function read(path: string, query: string): { place: number; key: Uint8Array }[] {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  const rows = database.prepare(query).all() as unknown as { place: number; key: Uint8Array }[];
  database.close();
  return rows;
}
