import { DatabaseSync } from 'node:sqlite';

/** Removes the batches of the log that begin at or below `offset`, as retention does. */
export function dropOldest(path: string, offset: number): void {
  const database = new DatabaseSync(path);
  database.prepare('DELETE FROM batches WHERE first <= ?').run(offset);
  database.close();
}

/** Puts the log back to where it ended with `offset`, as a restored backup does. */
export function dropNewest(path: string, offset: number): void {
  const database = new DatabaseSync(path);
  database.prepare('DELETE FROM batches WHERE first > ?').run(offset);
  database.close();
}
