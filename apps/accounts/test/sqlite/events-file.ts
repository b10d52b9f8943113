import { DatabaseSync } from 'node:sqlite';

/**
 * Makes every append to a stream of this prefix that reaches at least this version fail with `crash`,
 * until the answer is called.
 */
export function crashAtStream(path: string, prefix: string, fromVersion = 1): () => void {
  const database = new DatabaseSync(path);
  database.exec(`CREATE TRIGGER crash BEFORE INSERT ON commits WHEN NEW.stream LIKE '${prefix}%' AND NEW.version >= ${fromVersion}
    BEGIN SELECT RAISE(FAIL, 'crash'); END`);
  return () => {
    database.exec('DROP TRIGGER crash');
    database.close();
  };
}

/** The events in the file as they lie there: one text. */
export function storedText(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('SELECT events FROM commits ORDER BY position').all();
  database.close();
  return rows.map((row) => row['events'] as string).join('\n');
}

/** The types of all events in the file, in order. */
export function eventTypesIn(path: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('SELECT events FROM commits ORDER BY position').all();
  database.close();
  return rows.flatMap((row) => JSON.parse(row['events'] as string) as { type: string }[]).map((e) => e.type);
}

/** The commits in the file by stream: their versions, and how many commits there are. */
export function commitsIn(
  path: string,
): readonly { stream: string; version: number; operationId: string | null }[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('SELECT stream, version, operation_id FROM commits ORDER BY position').all();
  database.close();
  return rows.map((row) => ({
    stream: row['stream'] as string,
    version: row['version'] as number,
    operationId: row['operation_id'] as string | null,
  }));
}
