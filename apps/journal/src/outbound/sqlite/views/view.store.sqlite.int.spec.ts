import { describe, expect, it } from '@jest/globals';
import { DatabaseSync } from 'node:sqlite';
import { journalViews, type JournalView } from '#contracts';
import { inAsyncTransaction } from '#sqlite';
import { account } from '../../../../test/events.fixture.ts';
import { ledgerEntry } from '../../../../test/ledger.fixture.ts';
import { readEntry } from '../../../projections/entry-facts.port.ts';
import type { ViewCopy, ViewRow } from '../../../projections/view.store.port.ts';
import { SqliteViewStore } from './view.store.sqlite.ts';

const entries = Array.from({ length: 300 }, (_, index) => readEntry(ledgerEntry(index + 1)));
const whole = { entries, positions: new Map([[account, 300]]) };
const purged = entries.slice(0, 40);

describe('a copy beside that is gathered in memory', () => {
  it.each(journalViews)(
    'has all of it when a purge is rolled back, once it was written: %s',
    async (view) => {
      const { store, database, beside } = await gathered(view);
      await expect(
        inAsyncTransaction(database, async () => {
          await store.remove(beside, purged);
          throw new Error('the purge failed');
        }),
      ).rejects.toThrow('the purge failed');
      expect(await store.position(beside, account)).toBe(300);
      expect(await rowsOf(store, beside)).toEqual(await expected(view));
      await store.remove(beside, purged);
      expect(await rowsOf(store, beside)).toEqual(await expected(view, purged));
    },
  );

  it.each(journalViews)('lacks what a purge took, and only that: %s', async (view) => {
    const { store, database, beside } = await gathered(view);
    await inAsyncTransaction(database, () => store.remove(beside, purged));
    expect(await rowsOf(store, beside)).toEqual(await expected(view, purged));
    await store.promote(view);
    expect(await rowsOf(store, { view, copy: 'live' })).toEqual(await expected(view, purged));
  });
});

async function gathered(view: JournalView) {
  const database = new DatabaseSync(':memory:');
  const store = new SqliteViewStore(database);
  await store.begin(view);
  const beside: ViewCopy = { view, copy: 'beside' };
  await store.fold(beside, whole);
  return { database, store, beside };
}

/** What the live copy, which is written at once, holds of the same. */
async function expected(view: JournalView, removed: typeof entries = []): Promise<readonly ViewRow[]> {
  const store = new SqliteViewStore(new DatabaseSync(':memory:'));
  const live: ViewCopy = { view, copy: 'live' };
  await store.fold(live, whole);
  await store.remove(live, removed);
  const rows = await rowsOf(store, live);
  expect(rows.length).toBeGreaterThan(0);
  return rows;
}

function rowsOf(store: SqliteViewStore, copy: ViewCopy): Promise<readonly ViewRow[]> {
  return store.rows(copy, null, 10_000);
}
