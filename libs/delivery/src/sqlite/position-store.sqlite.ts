import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openDatabase } from '#sqlite';
import type { PositionStore } from '../position-store.port.ts';

/**
 * Positions in a SQLite file. It syncs lazily: a lost position costs a repetition. On the thread of its
 * caller, so save at a cadence, not per event.
 */
export class SqlitePositionStore implements PositionStore {
  readonly #database: DatabaseSync;
  readonly #load: StatementSync;
  readonly #save: StatementSync;

  /** Throws if the file can't be used. */
  constructor(path: string) {
    this.#database = openDatabase(path, { durability: 'normal' });
    this.#database.exec(
      'CREATE TABLE IF NOT EXISTS positions (reader TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT',
    );
    this.#load = this.#database.prepare('SELECT position FROM positions WHERE reader = ?');
    this.#save = this.#database.prepare(
      `INSERT INTO positions (reader, position) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET position = max(position, excluded.position)`,
    );
  }

  load(reader: string): Promise<number> {
    return promised(() => Number(this.#load.get(reader)?.['position'] ?? 0));
  }

  save(reader: string, position: number): Promise<void> {
    return promised(() => void this.#save.run(reader, position));
  }

  close(): Promise<void> {
    return promised(() => this.#database.close());
  }
}

function promised<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve) => resolve(work()));
}
