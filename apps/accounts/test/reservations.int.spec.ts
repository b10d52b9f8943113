import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteEventStore, type EventStore } from '#event-store';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noMetadata } from '#contracts';
import { AdminRegister } from '../src/application/admin-register.ts';
import { Aggregates } from '../src/application/aggregates.ts';
import { EventStreams } from '../src/application/event-streams.ts';
import { Reservations, reservationsSubject } from '../src/application/reservations.ts';
import { SealedEvents } from '../src/application/sealed-events.ts';
import type { CreateUser } from '../src/domain/user/user.commands.ts';
import { cryptoMint } from '../src/outbound/credentials.crypto.ts';
import { FileWrappingKeys } from '../src/outbound/wrapping-keys.file.ts';
import { SqliteSubjectKeys } from '../src/outbound/sqlite/subject-keys.sqlite.ts';
import { DirectoryProjection } from '../src/projections/directory.projection.ts';

const context = (commandId: string) => ({ commandId, operationId: commandId });
const create = (userId: number, username: string): CreateUser => ({
  ...{ accountNumber: '1', userId, username, email: `${username}@example.com`, ...noMetadata },
  ...{ firstName: '', lastName: '', isStaff: false, isAuditor: false, isSuperuser: false, isActive: true },
  type: 'create-user',
  passwordHash: null,
  passwordOrigin: 'preset',
  mustChangePassword: false,
});

/** The service as one of several processes on one store. */
async function processOn(store: EventStore, keys: SqliteSubjectKeys) {
  const directory = new DirectoryProjection();
  const streams = new EventStreams(store, new SealedEvents(keys), directory);
  const times = { now: Date.now, orphanAfterMs: 0 };
  const reservations = new Reservations(
    streams,
    directory,
    cryptoMint,
    await keys.obtain(reservationsSubject),
    times,
  );
  const aggregates = new Aggregates(streams, reservations, new AdminRegister(streams));
  return { directory, streams, reservations, aggregates };
}

describe('reservations of two processes', () => {
  let folder: string;
  let store: SqliteEventStore;
  let keys: SqliteSubjectKeys;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reservations-'));
    store = await SqliteEventStore.open(join(folder, 'events.sqlite'));
    keys = new SqliteSubjectKeys(
      join(folder, 'subject-keys.sqlite'),
      new FileWrappingKeys(join(folder, 'wrapping.keys')),
    );
  });
  afterEach(async () => {
    await store.close();
    await keys.close();
    rmSync(folder, { recursive: true });
  });

  /** A store that does `meanwhile` right before the first append to the stream. */
  const interrupted = (stream: string, meanwhile: () => Promise<unknown>): EventStore => {
    let isDone = false;
    return {
      append: async (commit) => {
        if (commit.stream === stream && !isDone) {
          isDone = true;
          await meanwhile();
        }
        return store.append(commit);
      },
      readStream: (name, after) => store.readStream(name, after),
      readAll: (after, limit) => store.readAll(after, limit),
      findByCommand: (id) => store.findByCommand(id),
      close: () => store.close(),
    };
  };
  const freeAll = async ({ streams, directory, reservations }: Awaited<ReturnType<typeof processOn>>) => {
    await streams.catchUp();
    for (const [reservation] of [...directory.reservations()]) await reservations.free(reservation);
  };

  it('are taken again by a command that was about to commit when they were freed', async () => {
    const other = await processOn(store, keys);
    const slow = await processOn(
      interrupted('user:2', () => freeAll(other)),
      keys,
    );
    await slow.aggregates.user(2, context('slow'), create(2, 'ann'));
    await other.streams.catchUp();
    expect([...other.directory.reservations()].map(([, holder]) => holder)).toEqual(['user:2', 'user:2']);
    await expect(other.aggregates.user(3, context('other'), create(3, 'ann'))).rejects.toMatchObject({
      code: 'USERS.NAME_TAKEN',
    });
  });

  it('go to who took them meanwhile, and the slow command is refused', async () => {
    const other = await processOn(store, keys);
    const take = async () => {
      await freeAll(other);
      await other.aggregates.user(3, context('other'), create(3, 'ann'));
    };
    const slow = await processOn(interrupted('user:2', take), keys);
    await expect(slow.aggregates.user(2, context('slow'), create(2, 'ann'))).rejects.toMatchObject({
      code: 'USERS.NAME_TAKEN',
    });
    await slow.streams.catchUp();
    expect(slow.directory.user('1', 2)).toBeUndefined();
    expect(slow.directory.user('1', 3)).toMatchObject({ username: 'ann' });
  });

  it('are not freed while their resource has the value', async () => {
    const { aggregates, directory, reservations } = await processOn(store, keys);
    await aggregates.user(2, context('make'), create(2, 'ann'));
    for (const [reservation] of [...directory.reservations()])
      expect(await reservations.free(reservation)).toBe(false);
    expect(await store.readStream('user:2')).toHaveLength(1);
  });
});

describe('event streams', () => {
  it('tell of each commit once, in order, also of those of another process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'event-streams-'));
    const store = await SqliteEventStore.open(join(folder, 'events.sqlite'));
    const keys = new SqliteSubjectKeys(
      join(folder, 'subject-keys.sqlite'),
      new FileWrappingKeys(join(folder, 'wrapping.keys')),
    );
    const one = await processOn(store, keys);
    const other = await processOn(store, keys);
    const told: number[] = [];
    const stop = one.streams.subscribe(({ position }) => told.push(position));
    await Promise.all(
      [2, 3, 4, 5, 6, 7].map((id) =>
        (id % 2 ? one : other).aggregates.user(id, context(`make ${id}`), create(id, `user${id}`)),
      ),
    );
    await one.streams.catchUp();
    const all = await one.streams.readAll(0, 100);
    expect(told).toEqual(all.map(({ position }) => position));
    expect(told).toHaveLength(18);
    stop();
    await one.aggregates.user(8, context('make 8'), create(8, 'user8'));
    expect(told).toHaveLength(18);
    await store.close();
    await keys.close();
    rmSync(folder, { recursive: true });
  });
});
