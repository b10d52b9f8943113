import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Grant } from '#contracts';
import { SqliteLedgerStore } from '../src/outbound/sqlite/ledger.store.sqlite.ts';
import type { LedgerEntry } from '../src/projections/ledger.reader.port.ts';
import { CompleteSearchIndex } from '../src/projections/complete-search-index.ts';
import { ViewsProjection } from '../src/projections/views.projection.ts';
import { SearchEntriesQuery } from '../src/queries/search-entries.query.ts';
import { account } from './events.fixture.ts';
import { beginning, ledgerEntry } from './ledger.fixture.ts';

const rebuilding = 'The views of the journal are being rebuilt.';

describe('a search by filters', () => {
  it('shows what was appended, and waits for nothing to be folded', async () => {
    const { store, views, write, search, dispose } = await opened();
    await write(1, 2);
    await views.flush();
    await write(3);
    store.views.fold = () => Promise.reject(new Error('it folds'));
    expect(await search()).toEqual([3, 2, 1]);
    await dispose();
  });

  it('does not find what is erased before it was folded', async () => {
    const { views, write, search, dispose } = await opened();
    await write(1, 2, 3);
    expect(await search()).toEqual([3, 2, 1]);
    await views.erase([ledgerEntry(2)], 4);
    expect(await search()).toEqual([3, 1]);
    await dispose();
  });

  it('answers nothing where a fold fails after it was asked whether views are behind', async () => {
    const { views, write, index, failNext, dispose } = await opened();
    await write(1, 2);
    expect(await views.isBehind()).toBe(false);
    failNext();
    await expect(views.flush()).rejects.toThrow('disk I/O error');
    const asked = { account, facets: ['user=ada'], above: 0, below: 9, limit: 50, steps: 2000 };
    await expect(index.find(asked)).rejects.toThrow('lack entries');
    await expect(index.tally(account, ['user=ada'], 0)).rejects.toThrow('lack entries');
    await dispose();
  });

  it('answers all that is there, or that it can not, after what was appended could not be folded', async () => {
    const { store, views, write, search, failNext, dispose } = await opened();
    await write(1, 2);
    await views.flush();
    await write(3, 4);
    failNext();
    await expect(views.flush()).rejects.toThrow('disk I/O error');
    await expect(search()).rejects.toThrow(rebuilding);
    await write(5);
    await expect(search()).rejects.toThrow(rebuilding);
    while ((await views.catchUp()) > 0);
    expect(await search()).toEqual([5, 4, 3, 2, 1]);
    await write(6);
    expect(await search()).toEqual([6, 5, 4, 3, 2, 1]);
    // What was appended past the views is seen by the first search that follows.
    await append(store, ledgerEntry(7));
    await write(8);
    await expect(search()).rejects.toThrow(rebuilding);
    await dispose();
  });
});

async function opened() {
  const folder = mkdtempSync(join(tmpdir(), 'views-behind-'));
  const store = new SqliteLedgerStore(join(folder, 'ledger.sqlite'));
  const views = await ViewsProjection.open(store.views, store.pages);
  while ((await views.catchUp()) > 0);
  const { pages } = store;
  const index = new CompleteSearchIndex(views, () => store.views.search);
  const ledger = {
    size: store.size.bind(store),
    entry: store.entry.bind(store),
    search: store.search.bind(store),
    range: store.range.bind(store),
    entriesAt: pages.entriesAt.bind(pages),
    firstAt: pages.firstAt.bind(pages),
    find: index.find.bind(index),
    tally: index.tally.bind(index),
  };
  const query = new SearchEntriesQuery(ledger, async () => ({
    completeThrough: beginning,
    viewsBehind: () => views.isBehind(),
  }));
  return {
    store,
    views,
    index,
    async write(...seqs: readonly number[]) {
      const entries = seqs.map((seq) => ledgerEntry(seq));
      await append(store, ...entries);
      await views.add(entries);
    },
    async search() {
      const grant = { accountNumber: account } as Grant;
      const { entries } = await query.ask(grant, { limit: 50, filters: { user: 'ada' } });
      return entries.map(({ seq }) => seq);
    },
    failNext() {
      store.views.fold = () => {
        Reflect.deleteProperty(store.views, 'fold');
        return Promise.reject(new Error('disk I/O error'));
      };
    },
    async dispose() {
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function append(store: SqliteLedgerStore, ...entries: readonly LedgerEntry[]) {
  const progress = { offset: entries.at(-1)?.seq ?? 0, recordedAt: null };
  await store.append({ partition: 0, progress, entries, intents: [], boots: [], orders: [] });
}
