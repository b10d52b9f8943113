import { randomUUID } from 'node:crypto';
import { connectMongo } from '#mongo';
import { eventStoreContract, type EventStoreUnderTest } from '../event-store.contract.ts';
import { MongoEventStore } from './event-store.mongo.ts';

const uri = process.env['MONGODB_URI'] ?? '';

async function open(): Promise<EventStoreUnderTest> {
  const database = `contract-${randomUUID()}`;
  let connection = await connectMongo(uri + database);
  await MongoEventStore.provision(connection, 'commits');
  return {
    store: new MongoEventStore(connection, 'commits'),
    async reopen() {
      await connection.close();
      connection = await connectMongo(uri + database);
      return new MongoEventStore(connection, 'commits');
    },
    async dispose() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

eventStoreContract('MongoDB', open);
