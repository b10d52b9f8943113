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

  it.each(journalViews)('lacks what a purge took that was tried again at once: %s', async (view) => {
    const { store, database, beside } = await gathered(view);
    const failing = inAsyncTransaction(database, async () => {
      await store.remove(beside, purged);
      throw new Error('the purge failed');
    });
    await expect(failing).rejects.toThrow('the purge failed');
    await inAsyncTransaction(database, () => store.remove(beside, purged));
    expect(await rowsOf(store, beside)).toEqual(await expected(view, purged));
  });

  it.each(journalViews)('lacks what a purge took, and only that: %s', async (view) => {
    const { store, database, beside } = await gathered(view);
    await inAsyncTransaction(database, () => store.remove(beside, purged));
    expect(await rowsOf(store, beside)).toEqual(await expected(view, purged));
    await store.promote(view);
    expect(await rowsOf(store, { view, copy: 'live' })).toEqual(await expected(view, purged));
  });
});

describe('a scrub that fails half-way', () => {
  it('leaves every view as it was, and is done whole when it is tried again', async () => {
    const { store, database } = await gathered('usage');
    for (const view of journalViews) await store.fold({ view, copy: 'live' }, whole);
    const copies: ViewCopy[] = [
      { view: 'stats', copy: 'live' },
      { view: 'usage', copy: 'live' },
      { view: 'usage', copy: 'beside' },
    ];
    const all = () => Promise.all(copies.map((copy) => rowsOf(store, copy)));
    const before = await all();
    const tables = tablesOf(database, 'stats', 'usage');
    database.exec(`CREATE TEMP TRIGGER full BEFORE UPDATE ON views WHEN new.view = 'usage'
      BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`);
    await expect(store.scrub()).rejects.toThrow('database or disk is full');
    expect(await all()).toEqual(before);
    expect(tablesOf(database, 'stats', 'usage')).toEqual(tables);
    database.exec('DROP TRIGGER full');
    await store.scrub();
    expect(await all()).toEqual(before);
    const anew = tablesOf(database, 'stats', 'usage');
    expect(anew).toHaveLength(tables.length);
    expect(anew.filter((name) => tables.includes(name))).toEqual([]);
    await store.promote('usage');
    expect(await rowsOf(store, { view: 'usage', copy: 'live' })).toEqual(before[2]);
  });
});

describe('a change of copies that fails half-way', () => {
  it.each(journalViews)('leaves the live copy alone, whatever is swept then: %s', async (view) => {
    const { store, database, beside } = await gathered(view);
    const live: ViewCopy = { view, copy: 'live' };
    await store.fold(live, whole);
    const before = await rowsOf(store, live);
    const failing = async (change: () => Promise<void>) => {
      database.exec(`CREATE TEMP TRIGGER failing BEFORE DELETE ON view_positions
        BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END`);
      await expect(change()).rejects.toThrow('disk I/O error');
      database.exec('DROP TRIGGER failing');
      while (await store.sweep());
    };
    await failing(() => store.promote(view));
    expect(await rowsOf(store, live)).toEqual(before);
    await failing(() => store.discard(view));
    expect(await rowsOf(store, beside)).toEqual(before);
    await store.promote(view);
    await store.begin(view);
    await store.fold(beside, whole);
    await rowsOf(store, beside);
    await failing(() => store.begin(view));
    expect(await rowsOf(store, live)).toEqual(before);
    expect(await store.positions(live)).toEqual(whole.positions);
    await store.discard(view);
    while (await store.sweep());
    expect(tablesOf(database, view)).toHaveLength(1);
  });

  it('is swept again from where it was when a part of the sweep fails', async () => {
    const { store, database, beside } = await gathered('stats');
    await rowsOf(store, beside);
    await store.discard('stats');
    const [, dropped] = tablesOf(database, 'stats');
    database.exec(`CREATE TEMP TRIGGER failing BEFORE DELETE ON ${dropped}
      BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END`);
    await expect(store.sweep()).rejects.toThrow('disk I/O error');
    database.exec('DROP TRIGGER failing');
    while (await store.sweep());
    expect(tablesOf(database, 'stats')).toHaveLength(1);
  });
});

function tablesOf(database: DatabaseSync, ...views: readonly JournalView[]): string[] {
  const rows = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  return rows
    .map(({ name }) => String(name))
    .filter((name) => views.some((view) => name.startsWith(`view_${view}_`)))
    .toSorted();
}

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
