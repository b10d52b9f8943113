import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The data folder can't be used; the message says why and what to do, for the person at the terminal. */
export class DataFolderError extends Error {
  override name = 'DataFolderError';
}

export interface DataFolder {
  /** The path of a role's own subfolder, made if missing (mode 0700). */
  subfolder(role: string): string;
  release(): void;
}

/**
 * Claims the data folder for this process. The claim is a lock that the operating system drops when
 * the process ends, however it ends. Throws `DataFolderError` if another process holds it or the
 * folder can't be written.
 */
export function claimDataFolder(path: string): DataFolder {
  const lock = lockFile(path);
  return {
    subfolder(role) {
      const folder = join(path, role);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return folder;
    },
    release: () => lock.close(),
  };
}

function lockFile(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(join(path, 'lock.sqlite'), { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    // A file that can only be read can be locked, too; this is refused there. It is never committed.
    database.exec('PRAGMA user_version = 1');
    return database;
  } catch (error) {
    database?.close();
    const reason = error instanceof Error ? error.message : String(error);
    const message = reason.includes('locked')
      ? `the data folder ${path} is in use by another process: stop that one, or set SMARTER_DATA_DIR to another folder`
      : `the data folder ${path} can not be written (${reason}): make it writable, or set SMARTER_DATA_DIR to another folder`;
    throw new DataFolderError(message, { cause: error });
  }
}
