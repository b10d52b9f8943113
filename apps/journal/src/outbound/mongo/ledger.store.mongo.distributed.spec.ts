import { TestDatabase } from '../../../test/mongo/database.ts';
import {
  ledgerStoreContract,
  purgingContract,
  type PurgingUnderTest,
} from '../../projections/ledger.store.contract.ts';
import { MongoLedgerStore } from './ledger.store.mongo.ts';
import { MongoPurgeStore } from './purge.store.mongo.ts';

async function open(): Promise<PurgingUnderTest> {
  const database = await TestDatabase.create();
  let store = new MongoLedgerStore(database.connection);
  return {
    get store() {
      return store;
    },
    get purging() {
      return new MongoPurgeStore(database.connection, store);
    },
    async reopen() {
      await database.reconnect();
      store = new MongoLedgerStore(database.connection);
    },
    dispose: () => database.drop(),
  };
}

ledgerStoreContract('MongoDB', open);
purgingContract('MongoDB', open);
