import { DatabaseSync } from 'node:sqlite';

/** The WAL-reset bug (corruption with two connections) is fixed from this version on. */
const oldestSafeVersion = [3, 51, 3];

export interface OpenOptions {
  /** `full`: a commit is on disk when it returns. `normal`: for what can be derived again. */
  readonly durability: 'full' | 'normal';
  /** Leave WAL checkpoints to the caller, so that they stay off the hot path. */
  readonly manualCheckpoints?: boolean;
  /** Bytes of a page in a new file, where rows are large: fewer writes for each; 4096 by default. */
  readonly pageBytes?: 4096 | 16384;
  /** Leave what is deleted where it stands, where it is sealed and its key is destroyed in place. */
  readonly leavesDeleted?: boolean;
}

/** Opens a database file in WAL mode; the only place that does. Throws if the file can't be used. */
export function openDatabase(path: string, options: OpenOptions): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 5000 });
  try {
    refuseUnsafeVersion(database);
    if (options.pageBytes) database.exec(`PRAGMA page_size = ${options.pageBytes}`);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec(`PRAGMA synchronous = ${options.durability === 'full' ? 'FULL' : 'NORMAL'}`);
    database.exec(`PRAGMA secure_delete = ${options.leavesDeleted ? 'OFF' : 'ON'}`);
    database.exec('PRAGMA temp_store = MEMORY');
    if (options.manualCheckpoints) database.exec('PRAGMA wal_autocheckpoint = 0');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Runs `work` in one immediate transaction: all of it, or nothing and the error. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** As `inTransaction`, for work in steps; nobody else may write on this connection before it has resolved. */
export async function inAsyncTransaction<Result>(
  database: DatabaseSync,
  work: () => Promise<Result>,
): Promise<Result> {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = await work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function refuseUnsafeVersion(database: DatabaseSync): void {
  const row = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  const found = row.version.split('.').map(Number);
  for (const [index, wanted] of oldestSafeVersion.entries()) {
    const part = found[index] ?? 0;
    if (part > wanted) return;
    if (part < wanted)
      throw new Error(`SQLite ${row.version} is too old: ${oldestSafeVersion.join('.')} or newer is needed`);
  }
}
