import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Grant } from '#contracts';
import { SqliteLedgerStore } from '../src/outbound/sqlite/ledger.store.sqlite.ts';
import { ViewsProjection } from '../src/projections/views.projection.ts';
import { GetKeyUsageQuery } from '../src/queries/get-key-usage.query.ts';
import { account } from './events.fixture.ts';
import { beginning, ledgerEntry } from './ledger.fixture.ts';
import { own } from './variety.fixture.ts';

describe('the usage of a key that is used in more ways than are looked at', () => {
  const folder = mkdtempSync(join(tmpdir(), 'key-usage-'));
  const store = new SqliteLedgerStore(join(folder, 'ledger.sqlite'));
  beforeAll(async () => {
    const dayMs = 24 * 3_600_000;
    const entries = [1, 2, 3].map((seq) =>
      ledgerEntry(seq, {
        recordedAt: beginning + seq * dayMs,
        skeleton: { actor: own(account, 'key-1') as never },
        personal: { client: { ip: `203.0.113.${seq === 3 ? 3 : 1}`, user_agent: null } },
      }),
    );
    const progress = { offset: 3, recordedAt: null };
    await store.append({ partition: 0, progress, entries, intents: [], boots: [], orders: [] });
    const views = await ViewsProjection.open(store.views, store.pages);
    while ((await views.catchUp()) > 0);
  });
  afterAll(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  const usage = async (read: number) => {
    const { pages, views } = store;
    const reading = {
      usedKeys: views.usage.usedKeys.bind(views.usage),
      callsFrom: views.usage.callsFrom.bind(views.usage),
      usage: views.usage.usage.bind(views.usage),
      find: views.search.find.bind(views.search),
      tally: views.search.tally.bind(views.search),
      entriesAt: pages.entriesAt.bind(pages),
    };
    const standing = async () => ({ completeThrough: beginning, viewsBehind: async () => false });
    const query = new GetKeyUsageQuery(reading, standing, { read, limit: 100 });
    return await query.ask({ accountNumber: account } as Grant, 'key-1', beginning);
  };

  it('is told of its newest days, and that it is not the whole', async () => {
    expect(await usage(3)).toMatchObject({
      addresses: [
        { ip: '203.0.113.1', calls: 2 },
        { ip: '203.0.113.3', calls: 1 },
      ],
      operations: [{ calls: 3 }],
      partial: false,
    });
    expect(await usage(2)).toMatchObject({
      addresses: [
        { ip: '203.0.113.1', calls: 1 },
        { ip: '203.0.113.3', calls: 1 },
      ],
      operations: [{ calls: 2 }],
      partial: true,
    });
  });
});
