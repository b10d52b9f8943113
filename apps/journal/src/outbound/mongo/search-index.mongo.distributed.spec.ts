import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { connectMongo } from '#mongo';
import { account } from '../../../test/events.fixture.ts';
import { variety } from '../../../test/variety.fixture.ts';
import { EntryIndexProjection } from '../../projections/entry-index.projection.ts';
import type { LedgerEntry } from '../../projections/ledger.reader.port.ts';
import { searchIndexContract } from '../../projections/search-index.contract.ts';
import { provisionLedgers } from './ledger.documents.ts';
import { MongoLedgerStore } from './ledger.store.mongo.ts';
import { MongoSearchIndex } from './search-index.mongo.ts';

const uri = process.env['MONGODB_URI'] ?? '';

async function open() {
  const connection = await connectMongo(uri, `search-${randomUUID()}`);
  await provisionLedgers(connection);
  await MongoSearchIndex.provision(connection);
  const ledger = new MongoLedgerStore(connection);
  const index = new MongoSearchIndex(connection);
  let offset = 0;
  const append = async (entries: readonly LedgerEntry[]) => {
    const progress = { offset: (offset += entries.length), recordedAt: null };
    await ledger.append({ partition: 0, progress, entries, intents: [], boots: [], orders: [] });
  };
  const dispose = async () => {
    await connection.dropDatabase();
    await connection.close();
  };
  return { ledger, index, append, dispose };
}

searchIndexContract('MongoDB', 900, async () => {
  const { ledger, index, append, dispose } = await open();
  const projection = await EntryIndexProjection.open(index, ledger);
  const add = async (...entries: readonly LedgerEntry[]) => {
    const accounts = [...new Set(entries.map((entry) => entry.account))];
    for (const of of accounts) await append(entries.filter((entry) => entry.account === of));
    await projection.add(entries);
  };
  return { index, add, dispose };
});

describe('the index of entries behind the ledger', () => {
  const everything = { account, facets: ['user=ada'], above: 0, below: 1000, limit: 100, steps: 100 };

  it('reads what it was not told of, and adds nothing twice', async () => {
    const { ledger, index, append, dispose } = await open();
    const entries = variety();
    await append(entries);
    // A process that ended between adding and advancing.
    await index.add([{ account, seq: 1, facets: ['user=ada'], parked: null }]);
    const projection = await EntryIndexProjection.open(index, ledger);
    expect(projection.isBehind(account)).toBe(true);
    while (await projection.catchUp());
    expect(projection.isBehind(account)).toBe(false);
    await index.add([{ account, seq: 3, facets: ['user=ada'], parked: null }]);
    const { seqs } = await index.find(everything);
    expect(seqs).toEqual(Array.from({ length: 30 }, (_, number) => 59 - 2 * number));
    await dispose();
  });

  it('is behind where it failed, until it has caught up', async () => {
    const { ledger, index, append, dispose } = await open();
    let fails = true;
    const failing = Object.assign(Object.create(index) as MongoSearchIndex, {
      add: async (...of: Parameters<MongoSearchIndex['add']>) => {
        if (fails) throw new Error('the database is away');
        await index.add(...of);
      },
    });
    const projection = await EntryIndexProjection.open(failing, ledger);
    const entries = variety();
    await append(entries);
    await expect(projection.add(entries)).rejects.toThrow('the database is away');
    expect(projection.isBehind(account)).toBe(true);
    fails = false;
    while (await projection.catchUp());
    expect(projection.isBehind(account)).toBe(false);
    expect((await index.find(everything)).seqs).toHaveLength(30);
    await dispose();
  });
});
