import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

/** The traces that the commits of accounts name, each once. */
export function tracesOfCommits(dataDir: string): string[] {
  const database = new DatabaseSync(join(dataDir, 'accounts/events.sqlite'), { readOnly: true });
  const found = database
    .prepare('SELECT DISTINCT traceparent FROM commits WHERE traceparent IS NOT NULL ORDER BY traceparent')
    .all();
  database.close();
  return found.map(({ traceparent }) => String(traceparent));
}
