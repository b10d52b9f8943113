import { DatabaseSync } from 'node:sqlite';

/** The subjects whose keys are in the file, as another process would read it. */
export function subjectsIn(path: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database
      .prepare('SELECT subject FROM wrapped_keys')
      .all()
      .map((row) => String(row['subject']));
  } finally {
    database.close();
  }
}
