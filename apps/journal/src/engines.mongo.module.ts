import { MongoEventStore } from '#event-store/mongo';
import type { Connection } from '#mongo';
import type { JournalEngines, LedgerOptions, SharedStorage } from './journal-engines.module.ts';
import { provisionLedgers } from './outbound/mongo/ledger.documents.ts';
import { MongoPurgeTurn } from './outbound/mongo/purge-turn.mongo.ts';
import { provisionViews } from './outbound/mongo/views/view.documents.ts';
import { SharedLedger } from './shared-ledger.module.ts';

const policies = 'journal.policies';

/** Makes the collections of this service and their indexes. Idempotent. */
export async function provision(database: Connection): Promise<void> {
  await provisionLedgers(database);
  await provisionViews(database);
  await MongoEventStore.provision(database, policies);
}

/** What `openJournalEngines` opens of a database. Rejects if it can't be used. */
export async function openDatabase(storage: SharedStorage, options: LedgerOptions): Promise<JournalEngines> {
  const { database } = storage;
  const ledger = await SharedLedger.open(storage, options);
  const purgeTurn = new MongoPurgeTurn(database, ledger.membership);
  return { store: new MongoEventStore(database, policies), ledger, purgeTurn };
}
