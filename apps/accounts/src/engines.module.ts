import { join } from 'node:path';
import { MongoPositionStore, SqlitePositionStore, type PositionStore } from '#delivery';
import { MongoEventStore, SqliteEventStore, type EventStore } from '#event-store';
import { inTurn, type Connection } from '#mongo';
import type { SubjectKeys } from './application/subject-keys.port.ts';
import { MongoSubjectKeys } from './outbound/mongo/subject-keys.mongo.ts';
import { SqliteSubjectKeys } from './outbound/sqlite/subject-keys.sqlite.ts';

/** Where this service keeps what it knows. */
export type AccountsStorage =
  /** A folder that exists and belongs to this process alone. */
  | { readonly folder: string }
  /** A database that replicas share, with the collections that provisioning made; its owner closes it. */
  | { readonly database: Connection };

export interface AccountsEngines {
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly positions: PositionStore;
  /** Whether other processes commit to the same store. */
  readonly isShared: boolean;
  close(): Promise<void>;
}

const collections = {
  commits: 'accounts.commits',
  subjectKeys: 'accounts.subject-keys',
  positions: 'accounts.positions',
  turns: 'accounts.turns',
} as const;

/** Makes the collections of this service and their indexes. Idempotent. */
export async function provisionAccounts(database: Connection): Promise<void> {
  await MongoEventStore.provision(database, collections.commits);
  await MongoSubjectKeys.provision(database, collections.subjectKeys);
  await MongoPositionStore.provision(database, collections.positions);
}

/** Rejects if the storage can't be used. */
export async function openEngines(storage: AccountsStorage): Promise<AccountsEngines> {
  return 'folder' in storage ? openFolder(storage.folder) : openDatabase(storage.database);
}

async function openFolder(folder: string): Promise<AccountsEngines> {
  const keys = new SqliteSubjectKeys(join(folder, 'subject-keys.sqlite'));
  const opened: { close(): Promise<void> }[] = [keys];
  const close = async () => {
    for (const one of opened.reverse()) await one.close();
  };
  try {
    const store = await SqliteEventStore.open(join(folder, 'events.sqlite'));
    opened.push(store);
    const positions = new SqlitePositionStore(join(folder, 'relay.sqlite'));
    opened.push(positions);
    return { store, keys, positions, isShared: false, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function openDatabase(database: Connection): AccountsEngines {
  const store = new MongoEventStore(database, collections.commits);
  return {
    store,
    keys: new MongoSubjectKeys(database, collections.subjectKeys),
    positions: new MongoPositionStore(database, collections.positions),
    isShared: true,
    close: () => store.close(),
  };
}

/** Runs the steps of a first start while no other replica does. */
export function firstStartInTurn(database: Connection, steps: () => Promise<void>): Promise<void> {
  return inTurn(database, collections.turns, 'first start', steps);
}
