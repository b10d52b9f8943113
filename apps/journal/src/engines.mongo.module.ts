import { MongoEventStore } from '#event-store/mongo';
import type { Connection } from '#mongo';
import type { OperationLogReader } from '#operation-log';
import type { JournalEngines, LedgerOptions } from './journal-engines.module.ts';
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
export async function openDatabase(
  database: Connection,
  reader: OperationLogReader,
  options: LedgerOptions,
): Promise<JournalEngines> {
  const ledger = await SharedLedger.open(database, reader, options);
  const purgeTurn = new MongoPurgeTurn(database, ledger.membership);
  return { store: new MongoEventStore(database, policies), ledger, purgeTurn };
}
