import { randomUUID } from 'node:crypto';
import { connectMongo } from '#mongo';
import { ledgerStoreContract } from '../../projections/ledger.store.contract.ts';
import { provisionLedgers } from './ledger.documents.ts';
import { MongoLedgerStore } from './ledger.store.mongo.ts';

const uri = process.env['MONGODB_URI'] ?? '';

ledgerStoreContract('MongoDB', async () => {
  const database = `ledger-${randomUUID()}`;
  let connection = await connectMongo(uri, database);
  await provisionLedgers(connection);
  let store = new MongoLedgerStore(connection);
  return {
    get store() {
      return store;
    },
    async reopen() {
      await connection.close();
      connection = await connectMongo(uri, database);
      store = new MongoLedgerStore(connection);
    },
    async dispose() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
});
