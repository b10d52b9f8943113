import { join } from 'node:path';
import { MongoEventStore, SqliteEventStore, type EventStore } from '#event-store';
import type { Connection } from '#mongo';
import type { LogPosition, OperationLogReader } from '#operation-log';
import { provisionLedgers } from './outbound/mongo/ledger.documents.ts';
import { MongoSearchIndex } from './outbound/mongo/search-index.mongo.ts';
import { LedgerClient } from './outbound/sqlite/ledger.client.ts';
import type { JournalLedger } from './outbound/journal-ledger.ts';
import { SharedLedger } from './shared-ledger.module.ts';

/** Where this service keeps what it knows, and what log it derives that from. */
export type JournalStorage =
  | {
      /** A folder that exists and belongs to this process alone. */
      readonly folder: string;
      /** The embedded operation log. */
      readonly logPath: string;
      /** The position of the latest operation that was answered. */
      answered(): LogPosition | undefined;
    }
  | {
      /** With the collections that provisioning made; its owner closes it. */
      readonly database: Connection;
      /** Closed by the journal. */
      readonly reader: OperationLogReader;
    };

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

const policies = 'journal.policies';

/** Makes the collections of this service and their indexes. Idempotent. */
export async function provisionJournal(database: Connection): Promise<void> {
  await provisionLedgers(database);
  await MongoSearchIndex.provision(database);
  await MongoEventStore.provision(database, policies);
}

/** Rejects if the storage can't be used. */
export async function openJournalEngines(
  storage: JournalStorage,
  options: LedgerOptions,
): Promise<JournalEngines> {
  const store =
    'folder' in storage
      ? await SqliteEventStore.open(join(storage.folder, 'policies.sqlite'))
      : new MongoEventStore(storage.database, policies);
  try {
    return { store, ledger: await openLedger(storage, options), purges: 'folder' in storage };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function openLedger(
  storage: JournalStorage,
  { sealingKey, settlingMs }: LedgerOptions,
): Promise<JournalLedger> {
  if ('database' in storage) return SharedLedger.open(storage.database, storage.reader, sealingKey);
  const { folder, logPath } = storage;
  return LedgerClient.start(
    { url: import.meta.url, name: './ledger.thread' },
    { ledgerPath: join(folder, 'ledger.sqlite'), logPath, sealingKey, settlingMs },
    () => storage.answered(),
  );
}
