import { MongoEventStore } from '#event-store/mongo';
import type { Connection } from '#mongo';
import type { OperationLogReader } from '#operation-log';
import { provisionLedgers } from './outbound/mongo/ledger.documents.ts';
import { MongoSearchIndex } from './outbound/mongo/search-index.mongo.ts';
import { SharedLedger } from './shared-ledger.module.ts';

const policies = 'journal.policies';

/** Makes the collections of this service and their indexes. Idempotent. */
export async function provision(database: Connection): Promise<void> {
  await provisionLedgers(database);
  await MongoSearchIndex.provision(database);
  await MongoEventStore.provision(database, policies);
}

/** What `openJournalEngines` opens of a database. Rejects if it can't be used. */
export async function openDatabase(database: Connection, reader: OperationLogReader, sealingKey: Buffer) {
  const ledger = await SharedLedger.open(database, reader, sealingKey);
  return { store: new MongoEventStore(database, policies), ledger, purges: false };
}
