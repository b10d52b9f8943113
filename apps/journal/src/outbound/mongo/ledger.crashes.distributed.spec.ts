import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { operationEventTypes } from '#contracts';
import { connectMongo, type Connection } from '#mongo';
import type { RecordedEvent } from '#operation-log';
import {
  accounts,
  entryEvent,
  gateway,
  intentEvent,
  openedEvent,
  operationId,
  recorded,
  unreadableEvent,
} from '../../../test/events.fixture.ts';
import { LedgerWriter } from '../../application/ledger-writer.ts';
import { provisionLedgers } from './ledger.documents.ts';
import { MongoLedgerStore } from './ledger.store.mongo.ts';

const uri = process.env['MONGODB_URI'] ?? '';
const sealingKey = Buffer.alloc(32, 7);
const writes = ['insertMany', 'updateOne', 'updateMany', 'deleteMany'] as const;

/** Intents that stay and that close, a stream, what turns unknown, what is unreadable, what comes twice. */
const log = recorded([
  intentEvent(operationId(1)),
  intentEvent(operationId(2)),
  entryEvent(operationId(1)),
  entryEvent(operationId(3), { skeleton: { account: accounts[1] } }),
  openedEvent(operationId(4)),
  unreadableEvent('not an event'),
  entryEvent(operationId(2), {
    type: operationEventTypes.unknown,
    skeleton: { entry_id: `${operationId(2)}:unknown`, outcome: 'unknown' },
  }),
  entryEvent(operationId(1)),
  entryEvent(operationId(5)),
  intentEvent(operationId(6), { gateway: { ...gateway, boot: 'later' } }),
]);

/** Lets `passing` writes through; the one after it is made only in part, and fails. */
function failAfter(connection: Connection, passing: number): void {
  let left = passing;
  for (const collection of Object.values(connection.collections)) {
    for (const name of writes) {
      const original = collection[name].bind(collection) as (...args: unknown[]) => Promise<unknown>;
      const failing = async (...args: unknown[]) => {
        left -= 1;
        if (left >= 0) return await original(...args);
        const [documents, ...rest] = args;
        if (left === -1 && Array.isArray(documents) && documents.length > 1) {
          await original(documents.slice(0, Math.ceil(documents.length / 2)), ...rest);
        }
        throw new Error('the process is gone');
      };
      Object.assign(collection, { [name]: failing });
    }
  }
}

describe('a process that ends between two writes of a batch', () => {
  const databases: string[] = [];
  let connection: Connection;
  const connect = async (name = `crashes-${randomUUID()}`) => {
    databases.push(name);
    connection = await connectMongo(uri, name);
    await provisionLedgers(connection);
    return name;
  };
  beforeEach(() => connect());
  afterEach(async () => {
    await connection.dropDatabase();
    await connection.close();
  });

  const write = async (records: readonly RecordedEvent[]) =>
    await new LedgerWriter(new MongoLedgerStore(connection), sealingKey).write(0, records);
  const everything = async () => {
    const store = new MongoLedgerStore(connection);
    const all = (account: string) => store.range({ account, after: 0, through: null, limit: 100 });
    return {
      ledgers: await Promise.all([...accounts, '3141-5926-5359'].map(all)),
      intents: await store.unresolved(Number.MAX_SAFE_INTEGER, 100),
      progress: await store.progress(0),
    };
  };

  it('leaves what the next one makes whole, wherever it ended', async () => {
    await write(log);
    const right = await everything();
    expect(right.ledgers.flat()).toHaveLength(6);
    expect(right.intents.map(({ state }) => state)).toEqual(['unknown', 'streaming', 'open']);
    let crashes = 0;
    for (let passing = 0; ; passing += 1) {
      await connection.dropDatabase();
      await connection.close();
      const name = await connect();
      failAfter(connection, passing);
      const ended = await write(log).then(
        () => false,
        () => true,
      );
      await connection.close();
      connection = await connectMongo(uri, name);
      // What had not been read yet comes in another batch than before.
      await write(log.slice(0, 7));
      await write(log);
      expect(await everything()).toEqual(right);
      if (!ended) break;
      crashes += 1;
    }
    expect(crashes).toBeGreaterThanOrEqual(10);
  }, 60_000);

  it('takes what comes again in a later batch, in the middle of what is new, for what it is', async () => {
    await write(log);
    const before = await everything();
    const events = [operationId(7), operationId(1), operationId(5), operationId(8)].map((id) =>
      entryEvent(id),
    );
    await write(recorded(events, log.length + 1));
    const last = before.ledgers[0]?.length ?? 0;
    const [ledger = []] = (await everything()).ledgers;
    expect(ledger.slice(last).map(({ entryId, seq }) => [entryId, seq])).toEqual([
      [operationId(7), last + 1],
      [operationId(8), last + 2],
    ]);
  });

  it('is not disturbed by one that was overtaken, and disturbs nothing itself', async () => {
    await write(log.slice(0, 4));
    const before = new MongoLedgerStore(connection);
    const stale = new LedgerWriter(
      Object.assign(Object.create(before) as MongoLedgerStore, {
        progress: async () => ({ offset: 0, recordedAt: null }),
        known: async () => new Set<string>(),
        heads: async () => new Map(),
      }),
      sealingKey,
    );
    await write(log);
    const right = await everything();
    await expect(stale.write(0, log)).rejects.toThrow();
    expect(await everything()).toEqual(right);
  });
});
