import { randomUUID } from 'node:crypto';
import { connectMongo } from '#mongo';
import { positionStoreContract } from '../position-store.contract.ts';
import { MongoPositionStore } from './position-store.mongo.ts';

const uri = process.env['MONGODB_URI'] ?? '';

positionStoreContract('MongoDB', async () => {
  const database = `positions-${randomUUID()}`;
  let connection = await connectMongo(uri + database);
  await MongoPositionStore.provision(connection, 'positions');
  return {
    store: new MongoPositionStore(connection, 'positions'),
    async reopen() {
      await connection.close();
      connection = await connectMongo(uri + database);
      return new MongoPositionStore(connection, 'positions');
    },
    async dispose() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
});
