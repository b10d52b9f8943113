import { DatabaseSync } from 'node:sqlite';

/** Makes every append to a stream of this prefix fail with `crash`, until the answer is called. */
export function crashAtStream(path: string, prefix: string): () => void {
  const database = new DatabaseSync(path);
  database.exec(`CREATE TRIGGER crash BEFORE INSERT ON commits WHEN NEW.stream LIKE '${prefix}%'
    BEGIN SELECT RAISE(FAIL, 'crash'); END`);
  return () => {
    database.exec('DROP TRIGGER crash');
    database.close();
  };
}

/** The types of all events in the file, in order. */
export function eventTypesIn(path: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('SELECT events FROM commits ORDER BY position').all();
  database.close();
  return rows.flatMap((row) => JSON.parse(row['events'] as string) as { type: string }[]).map((e) => e.type);
}
