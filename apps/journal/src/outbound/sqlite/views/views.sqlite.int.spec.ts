import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalViews } from '#contracts';
import { account } from '../../../../test/events.fixture.ts';
import { ledgerEntry } from '../../../../test/ledger.fixture.ts';
import { bury, dropPersonalRows, plantWrongRow } from '../../../../test/sqlite/ledger-file.ts';
import { own } from '../../../../test/variety.fixture.ts';
import { CompleteSearchIndex } from '../../../projections/complete-search-index.ts';
import { Replays } from '../../../projections/replays.ts';
import { searchIndexContract } from '../../../projections/search-index.contract.ts';
import { viewsContract, type ViewsUnderTest } from '../../../projections/views.contract.ts';
import { ViewsProjection } from '../../../projections/views.projection.ts';
import { written } from '../../written-facet.ts';
import { SqliteLedgerStore } from '../ledger.store.sqlite.ts';
import { ReadingAhead } from '../reading-ahead.ts';

viewsContract('SQLite', 5000, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'views-'));
  const path = join(folder, 'ledger.sqlite');
  let store = new SqliteLedgerStore(path);
  let reader = new ReadingAhead(path, store.pages);
  const subject: ViewsUnderTest = {
    get reader() {
      return reader;
    },
    get ledger() {
      return Object.assign(Object.create(store) as SqliteLedgerStore, {
        accounts: () => store.pages.accounts(),
        total: () => store.pages.total(),
        following: store.pages.following.bind(store.pages),
        entriesAt: (...of: Parameters<typeof store.pages.entriesAt>) => store.pages.entriesAt(...of),
        firstAt: (...of: Parameters<typeof store.pages.firstAt>) => store.pages.firstAt(...of),
      });
    },
    get views() {
      return store.views;
    },
    get replays() {
      return store.replays;
    },
    get search() {
      return store.views.search;
    },
    get stats() {
      return store.views.stats;
    },
    get usage() {
      return store.views.usage;
    },
    plant: async (view) => plantWrongRow(path, view, account),
    async bury(entries) {
      for (const entry of entries) bury(path, entry.account, entry.seq);
    },
    async reopen() {
      await reader.close();
      store.close();
      store = new SqliteLedgerStore(path);
      reader = new ReadingAhead(path, store.pages);
    },
    async dispose() {
      await reader.close();
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
  return subject;
});

async function openedForSearch() {
  const folder = mkdtempSync(join(tmpdir(), 'search-'));
  const store = new SqliteLedgerStore(join(folder, 'ledger.sqlite'));
  const projection = await ViewsProjection.open(store.views, store.pages);
  await projection.catchUp();
  const dispose = async () => {
    store.close();
    rmSync(folder, { recursive: true });
  };
  return { store, projection, dispose };
}

searchIndexContract('SQLite', 36_000, async () => {
  const { store, projection, dispose } = await openedForSearch();
  return {
    index: store.views.search,
    async add(...entries) {
      await projection.add(entries);
      await projection.flush();
    },
    dispose,
  };
});

searchIndexContract('SQLite, with what is not folded yet', 36_000, async () => {
  const { store, projection, dispose } = await openedForSearch();
  return {
    index: new CompleteSearchIndex(projection, () => store.views.search),
    async add(...entries) {
      const half = Math.floor(entries.length / 2);
      await projection.add(entries.slice(0, half));
      await projection.flush();
      for (let at = half; at < entries.length; at += 1300) {
        await projection.add(entries.slice(at, Math.min(at + 1300, entries.length)));
      }
      expect(projection.unfolded.size).toBeGreaterThan(0);
    },
    dispose,
  };
});

describe('what SQLite keeps of an erased entry', () => {
  it('is nothing, in any file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'views-'));
    const path = join(folder, 'ledger.sqlite');
    const store = new SqliteLedgerStore(path);
    const views = await ViewsProjection.open(store.views, store.pages);
    await views.catchUp();
    // The entries are in the views alone: what the ledger's table keeps is not asked here.
    const canary = (seq: number) => `canary${String(seq * 7919).padStart(9, '0')}`;
    const entries = Array.from({ length: 4000 }, (_, index) =>
      ledgerEntry(index + 1, {
        personal: {
          client: { ip: `ip-${canary(index)}`, user_agent: `agent ${canary(index)}` },
          ...{ name: `name-${canary(index)}`, user: `user-${canary(index)}`, path: `/${canary(index)}` },
        },
      }),
    );
    for (let at = 0; at < entries.length; at += 250) {
      await views.add(entries.slice(at, at + 250));
      await views.flush();
    }
    for (let at = 0; at < 3000; at += 100) await views.erase(entries.slice(at, at + 100), 4001);
    await store.views.scrub();
    const [user] = await store.views.stats.stats({
      ...{ account, group: 'user', from: 0, to: Number.MAX_SAFE_INTEGER, bucketMs: 3_600_000, limit: 1 },
    });
    expect(user?.value).toMatch(/^user-canary/);
    store.close();
    const bytes = Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file))));
    const left = entries.filter((_, index) => bytes.includes(canary(index))).map(({ seq }) => seq);
    expect(left).toEqual(Array.from({ length: 1000 }, (_, index) => 3001 + index));
    rmSync(folder, { recursive: true });
  });

  it('is nothing in what a replay has told of it, either', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'views-'));
    const path = join(folder, 'ledger.sqlite');
    const store = new SqliteLedgerStore(path);
    const views = await ViewsProjection.open(store.views, store.pages);
    const [user, ip] = ['user-canary4711', 'ip-canary4711'];
    const entry = ledgerEntry(1, {
      skeleton: { actor: own(account, 'key-1') as never },
      personal: { user, client: { ip, user_agent: 'agent' } },
    });
    const progress = { offset: 1, recordedAt: null };
    await store.append({ partition: 0, progress, entries: [entry], intents: [], boots: [], orders: [] });
    while ((await views.catchUp()) > 0);
    dropPersonalRows(path);
    const replays = new Replays(views, store.views, store.pages, store.replays);
    await replays.ask('r1', { views: journalViews, switch: false }, 1);
    await replays.begin();
    while (await replays.step(await views.catchUp(), 1));
    while (await store.views.sweep());
    const replay = await replays.find('r1');
    const told = replay?.views.map(({ difference }): unknown => JSON.parse(difference?.row ?? '[]'));
    const any: unknown = expect.anything();
    expect(told).toEqual([
      [account, -1, 'user'],
      [account, 'user', any, null],
      [account, 'key-1', 'address', null, any],
    ]);
    bury(path, account, 1);
    await views.erase([entry], 2);
    await store.views.scrub();
    store.close();
    const bytes = Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file))));
    const traces = [user, ip, written(`user=${user}`)];
    expect(traces.filter((trace) => bytes.includes(trace))).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe('a replay that reads ahead', () => {
  it('folds nothing that is erased before it gets there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'views-'));
    const path = join(folder, 'ledger.sqlite');
    const store = new SqliteLedgerStore(path);
    const reading = new ReadingAhead(path, store.pages);
    const views = await ViewsProjection.open(store.views, store.pages, reading);
    const entries = Array.from({ length: 4100 }, (_, index) => ledgerEntry(index + 1));
    const progress = { offset: 4100, recordedAt: null };
    await store.append({ partition: 0, progress, entries, intents: [], boots: [], orders: [] });
    while ((await views.catchUp()) > 0);
    await views.begin('stats');
    expect(await views.catchUp()).toBe(2000);
    await Promise.all(reading['ahead'].map(({ page }) => page));
    const erased = entries.slice(3000, 3010);
    await views.erase(erased, 4101);
    for (const { seq } of erased) bury(path, account, seq);
    while ((await views.catchUp()) > 0);
    const rows = async (copy: 'live' | 'beside') =>
      await store.views.rows({ view: 'stats', copy }, null, 100);
    expect(await rows('beside')).toEqual(await rows('live'));
    await reading.close();
    store.close();
    rmSync(folder, { recursive: true });
  });
});
