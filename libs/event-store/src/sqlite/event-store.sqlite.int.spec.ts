import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventStoreContract, newCommit, type EventStoreUnderTest } from '../event-store.contract.ts';
import { SqliteEventStore } from './event-store.client.ts';

async function open(): Promise<EventStoreUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'event-store-'));
  const path = join(folder, 'events.sqlite');
  let store = await SqliteEventStore.open(path);
  return {
    store,
    async reopen() {
      await store.close();
      store = await SqliteEventStore.open(path);
      return store;
    },
    async dispose() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

eventStoreContract('SQLite', open);

describe('the SQLite event store', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-store-'));
    path = join(folder, 'events.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('rejects the append that the engine refuses, and takes the next one', async () => {
    const store = await SqliteEventStore.open(path);
    const other = new DatabaseSync(path);
    await store.append(newCommit());
    other.exec("CREATE TRIGGER refuse AFTER INSERT ON commits BEGIN SELECT RAISE(FAIL, 'disk is gone'); END");
    const refused = newCommit({ expectedVersion: 1 });
    await expect(store.append(refused)).rejects.toThrow('disk is gone');
    expect(await store.findByCommand(refused.commandId)).toEqual([]);
    other.exec('DROP TRIGGER refuse');
    other.close();
    expect(await store.append(refused)).toMatchObject({ outcome: 'committed', commit: { position: 2 } });
    await store.close();
  });

  it('takes the others that came with an append that the engine refuses', async () => {
    const store = await SqliteEventStore.open(path);
    const other = new DatabaseSync(path);
    const refuse = "WHEN NEW.stream = 'bad' BEGIN SELECT RAISE(FAIL, 'refused'); END";
    other.exec(`CREATE TRIGGER refuse AFTER INSERT ON commits ${refuse}`);
    other.close();
    const outcomes = await Promise.allSettled(
      ['a', 'bad', 'b'].map((stream) => store.append(newCommit({ stream }))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await store.readAll(0, 10)).map(({ stream, position }) => [stream, position])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    await store.close();
  });

  it('lets one of two writers of the same file win', async () => {
    const stores = [await SqliteEventStore.open(path), await SqliteEventStore.open(path)];
    const results = await Promise.all(stores.map((store) => store.append(newCommit())));
    expect(results.map((result) => result.outcome).sort()).toEqual(['committed', 'conflict']);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('goes on with the file of a version that kept no traces', async () => {
    const before = await SqliteEventStore.open(path);
    await before.append(newCommit());
    await before.close();
    const earlier = new DatabaseSync(path);
    earlier.exec('ALTER TABLE commits DROP COLUMN traceparent');
    earlier.close();
    const store = await SqliteEventStore.open(path);
    await store.append(newCommit({ expectedVersion: 1, traceparent: 'a trace' }));
    expect((await store.readAll(0, 10)).map(({ traceparent }) => traceparent)).toEqual([null, 'a trace']);
    await store.close();
  });

  it('refuses a path that it can not open', async () => {
    await expect(SqliteEventStore.open(join(folder, 'missing', 'events.sqlite'))).rejects.toThrow('open');
  });

  it('refuses a file that is no database', async () => {
    writeFileSync(path, 'no database at all, '.repeat(400));
    await expect(SqliteEventStore.open(path)).rejects.toThrow('not a database');
  });

  it('rejects calls after it was closed', async () => {
    const store = await SqliteEventStore.open(path);
    await store.close();
    await expect(store.append(newCommit())).rejects.toThrow('thread ended');
  });
});
