import { join } from 'node:path';
import { SqliteEventStore, type EventStore } from '#event-store';
import type { Connection } from '#mongo';
import type { LogPosition, OperationLogReader } from '#operation-log';
import { LedgerClient } from './outbound/sqlite/ledger.client.ts';
import type { JournalLedger } from './outbound/journal-ledger.ts';

/** Where this service keeps what it knows, and what log it derives that from. */
export type JournalStorage = EmbeddedStorage | SharedStorage;

interface EmbeddedStorage {
  /** A folder that exists and belongs to this process alone. */
  readonly folder: string;
  /** The embedded operation log. */
  readonly logPath: string;
  /** The position of the latest operation that was answered. */
  readonly answered: () => LogPosition | undefined;
}

interface SharedStorage {
  /** With the collections that provisioning made; its owner closes it. */
  readonly database: Connection;
  /** Closed by the journal. */
  readonly reader: OperationLogReader;
}

export interface LedgerOptions {
  /** 32 bytes, under which unreadable events are sealed. */
  readonly sealingKey: Buffer;
  /** For how long the wall clock must have been ahead before it is followed. */
  readonly settlingMs: number;
}

export interface JournalEngines {
  /** The commits of retention policies. */
  readonly store: EventStore;
  readonly ledger: JournalLedger;
  /** Whether the ledger can carry out purges. */
  readonly purges: boolean;
}

// Loaded where it is used: the embedded mode does without the driver of MongoDB (ADR 0034).
const mongo = () => import('./engines.mongo.module.ts');

/** Makes the collections of this service and their indexes. Idempotent. */
export async function provisionJournal(database: Connection): Promise<void> {
  await (await mongo()).provision(database);
}

/** Rejects if the storage can't be used. */
export async function openJournalEngines(
  storage: JournalStorage,
  options: LedgerOptions,
): Promise<JournalEngines> {
  if ('database' in storage)
    return (await mongo()).openDatabase(storage.database, storage.reader, options.sealingKey);
  const store = await SqliteEventStore.open(join(storage.folder, 'policies.sqlite'));
  try {
    return { store, ledger: await openLedger(storage, options), purges: true };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function openLedger(
  { folder, logPath, answered }: EmbeddedStorage,
  { sealingKey, settlingMs }: LedgerOptions,
): Promise<JournalLedger> {
  return LedgerClient.start(
    { url: import.meta.url, name: './ledger.thread' },
    { ledgerPath: join(folder, 'ledger.sqlite'), logPath, sealingKey, settlingMs },
    answered,
  );
}
