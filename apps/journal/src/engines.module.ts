import { join } from 'node:path';
import { SqliteEventStore } from '#event-store';
import type { Connection } from '#mongo';
import type { LogPosition } from '#operation-log';
import { OnlyTurn } from './application/purge-turn.port.ts';
import type { JournalEngines, LedgerOptions, SharedStorage } from './journal-engines.module.ts';
import { LedgerClient } from './outbound/sqlite/ledger.client.ts';

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
  if ('database' in storage) return (await mongo()).openDatabase(storage, options);
  const store = await SqliteEventStore.open(join(storage.folder, 'policies.sqlite'));
  try {
    const ledger = await openLedger(storage, options);
    return { store, ledger, purgeTurn: new OnlyTurn(ledger) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function openLedger(
  { folder, logPath, answered }: EmbeddedStorage,
  { sealingKey, settlingMs }: LedgerOptions,
): Promise<LedgerClient> {
  return LedgerClient.start(
    { url: import.meta.url, name: './ledger.thread' },
    { ledgerPath: join(folder, 'ledger.sqlite'), logPath, sealingKey, settlingMs },
    answered,
  );
}
