import { join } from 'node:path';
import { SqlitePositionStore, type PositionStore } from '#delivery';
import { SqliteEventStore, type EventStore } from '#event-store';
import type { Connection } from '#mongo';
import type { SubjectKeys } from './application/subject-keys.port.ts';
import type { WrappingKeys } from './application/wrapping-keys.port.ts';
import { SqliteSubjectKeys } from './outbound/sqlite/subject-keys.sqlite.ts';
import { FileWrappingKeys } from './outbound/wrapping-keys.file.ts';
import { GivenWrappingKeys } from './outbound/wrapping-keys.given.ts';

/** Where this service keeps what it knows. */
export type AccountsStorage =
  /** A folder that exists and belongs to this process alone. */
  | { readonly folder: string }
  /** A database that replicas share, with the collections that provisioning made; its owner closes it. */
  | {
      readonly database: Connection;
      /** Under which subject keys are wrapped; the current one first. */
      readonly wrappingKeys: readonly [Buffer, ...Buffer[]];
    };

export interface AccountsEngines {
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly wrapping: WrappingKeys;
  readonly positions: PositionStore;
  /** Whether other processes commit to the same store. */
  readonly isShared: boolean;
  close(): Promise<void>;
}

// Loaded where it is used: the embedded mode does without the driver of MongoDB (ADR 0034).
const mongo = () => import('./engines.mongo.module.ts');

/** Makes the collections of this service and their indexes. Idempotent. */
export async function provisionAccounts(database: Connection): Promise<void> {
  await (await mongo()).provision(database);
}

/** Rejects if the storage can't be used. */
export async function openEngines(storage: AccountsStorage): Promise<AccountsEngines> {
  if ('folder' in storage) return openFolder(storage.folder);
  const [current, ...earlier] = storage.wrappingKeys;
  return (await mongo()).openDatabase(storage.database, new GivenWrappingKeys(current, earlier));
}

async function openFolder(folder: string): Promise<AccountsEngines> {
  const wrapping = new FileWrappingKeys(join(folder, 'wrapping.keys'));
  const keys = new SqliteSubjectKeys(join(folder, 'subject-keys.sqlite'), wrapping);
  const opened: { close(): Promise<void> }[] = [keys];
  const close = async () => {
    for (const one of opened.reverse()) await one.close();
  };
  try {
    const store = await SqliteEventStore.open(join(folder, 'events.sqlite'));
    opened.push(store);
    const positions = new SqlitePositionStore(join(folder, 'relay.sqlite'));
    opened.push(positions);
    return { store, keys, wrapping, positions, isShared: false, close };
  } catch (error) {
    await close();
    throw error;
  }
}
