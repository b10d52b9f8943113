import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openDatabase } from '#sqlite';

const schema = `
  CREATE TABLE IF NOT EXISTS ledger (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL, seq INTEGER NOT NULL, entryId TEXT NOT NULL UNIQUE, operationId TEXT NOT NULL,
    key TEXT NOT NULL, recordedAt INTEGER NOT NULL, class TEXT NOT NULL, command TEXT NOT NULL,
    thing TEXT NOT NULL, settles TEXT, leafHash TEXT NOT NULL, "partition" INTEGER NOT NULL,
    "offset" INTEGER NOT NULL, type TEXT NOT NULL, data BLOB NOT NULL, UNIQUE (account, seq)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS payloadKeys (id INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS intents (
    operationId TEXT PRIMARY KEY, account TEXT NOT NULL, recordedAt INTEGER NOT NULL,
    state TEXT NOT NULL, data TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS boots (
    gateway TEXT NOT NULL, boot TEXT NOT NULL, "offset" INTEGER NOT NULL, PRIMARY KEY (gateway, boot)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS progress (
    "partition" INTEGER PRIMARY KEY, "offset" INTEGER NOT NULL, recordedAt INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS shelves (
    account TEXT NOT NULL, class TEXT NOT NULL, command TEXT NOT NULL, thing TEXT NOT NULL,
    day INTEGER NOT NULL, entries INTEGER NOT NULL, firstSeq INTEGER NOT NULL, lastSeq INTEGER NOT NULL,
    PRIMARY KEY (account, class, command, thing, day)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS purges (
    entryId TEXT PRIMARY KEY, account TEXT NOT NULL, seq INTEGER NOT NULL, orderedAt INTEGER NOT NULL,
    "order" TEXT NOT NULL, cursor INTEGER NOT NULL, purged INTEGER NOT NULL, finishedAt INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS purgesOfAccount ON purges (account, seq);
  CREATE INDEX IF NOT EXISTS openPurges ON purges (seq) WHERE finishedAt IS NULL;
  CREATE TABLE IF NOT EXISTS trustedTime (
    id INTEGER PRIMARY KEY CHECK (id = 1), trusted REAL NOT NULL, ahead REAL NOT NULL, watchedMs REAL NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS purgeCondition (
    id INTEGER PRIMARY KEY CHECK (id = 1), lastRun INTEGER, nextRun INTEGER
  ) STRICT;
`;

/** Syncing more at a time holds up the syncs of the operation log, which answers wait for (ADR 0047). */
const checkpointBytes = 1024 * 1024;

/**
 * Opens the ledger's file. It syncs lazily, and may: the ledger is derived from the operation log, which
 * syncs every append, and its progress is in the same transaction, so what a power loss takes is derived
 * again (ADR 0003).
 */
export function openLedger(path: string): DatabaseSync {
  const database = openDatabase(path, { durability: 'normal', pageBytes: 16384 });
  try {
    // The pages that lead to others stay in memory, however large the ledger: 8 MiB.
    database.exec('PRAGMA cache_size = -8192');
    const { page_size: pageBytes } = database.prepare('PRAGMA page_size').get() as { page_size: number };
    database.exec(`PRAGMA wal_autocheckpoint = ${checkpointBytes / pageBytes}`);
    database.exec(schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export function prepareAll<Name extends string>(
  database: DatabaseSync,
  texts: Readonly<Record<Name, string>>,
): Readonly<Record<Name, StatementSync>> {
  const statements = Object.entries<string>(texts).map(([name, text]) => [name, database.prepare(text)]);
  return Object.fromEntries(statements) as Record<Name, StatementSync>;
}
