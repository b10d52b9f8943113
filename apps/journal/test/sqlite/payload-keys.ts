import { DatabaseSync } from 'node:sqlite';

/** The keys that the payloads of a ledger's file are sealed under, by sequence number. */
export function payloadKeys(path: string, account: string): Map<number, Buffer> {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database
    .prepare('SELECT seq, payloadKeys.key FROM ledger JOIN payloadKeys USING (id) WHERE account = ?')
    .all(account) as unknown as { seq: number; key: Uint8Array }[];
  database.close();
  return new Map(rows.map(({ seq, key }) => [seq, Buffer.from(key)]));
}
