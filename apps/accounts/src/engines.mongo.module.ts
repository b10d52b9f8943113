import { MongoPositionStore } from '#delivery/mongo';
import { MongoEventStore } from '#event-store/mongo';
import { inTurn, type Connection } from '#mongo';
import type { WrappingKeys } from './application/wrapping-keys.port.ts';
import { MongoSubjectKeys } from './outbound/mongo/subject-keys.mongo.ts';

const collections = {
  commits: 'accounts.commits',
  subjectKeys: 'accounts.subject-keys',
  positions: 'accounts.positions',
  turns: 'accounts.turns',
} as const;

/** Makes the collections of this service and their indexes. Idempotent. */
export async function provision(database: Connection): Promise<void> {
  await MongoEventStore.provision(database, collections.commits);
  await MongoSubjectKeys.provision(database, collections.subjectKeys);
  await MongoPositionStore.provision(database, collections.positions);
}

/** What `openEngines` opens of a database. */
export function openDatabase(database: Connection, wrapping: WrappingKeys) {
  const store = new MongoEventStore(database, collections.commits);
  return {
    store,
    keys: new MongoSubjectKeys(database, collections.subjectKeys, wrapping),
    wrapping,
    positions: new MongoPositionStore(database, collections.positions),
    isShared: true,
    close: () => store.close(),
  };
}

/** Runs the steps of a first start while no other replica does. */
export function firstStartInTurn(database: Connection, steps: () => Promise<void>): Promise<void> {
  return inTurn(database, collections.turns, 'first start', steps);
}
