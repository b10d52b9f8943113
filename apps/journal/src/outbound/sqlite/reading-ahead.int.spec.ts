import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account } from '../../../test/events.fixture.ts';
import { ledgerEntry } from '../../../test/ledger.fixture.ts';
import { bury, damage } from '../../../test/sqlite/ledger-file.ts';
import { readEntry, type ReadEntry } from '../../projections/entry-facts.port.ts';
import type { LedgerPages } from '../../projections/ledger.pages.port.ts';
import { SqliteLedgerStore } from './ledger.store.sqlite.ts';
import { ReadingAhead } from './reading-ahead.ts';

const page = 10;

describe('entries that are read ahead', () => {
  let folder: string;
  let path: string;
  let store: SqliteLedgerStore;
  let reading: ReadingAhead;
  /** Places of the pages that the threads have not read. */
  let readHere: number[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reading-'));
    path = join(folder, 'ledger.sqlite');
    store = new SqliteLedgerStore(path);
    readHere = [];
    reading = new ReadingAhead(path, watched(store.pages));
  });
  const watched = (pages: LedgerPages): LedgerPages => ({
    ...{ accounts: () => pages.accounts(), total: () => pages.total() },
    ...{ entriesAt: pages.entriesAt.bind(pages), firstAt: pages.firstAt.bind(pages) },
    following(of, after, limit, read) {
      readHere.push(after);
      return pages.following(of, after, limit, read);
    },
  });
  afterEach(async () => {
    await reading.close();
    store.close();
    rmSync(folder, { recursive: true });
  });

  let size = 0;
  const fill = async (through: number) => {
    const first = size + 1;
    const entries = Array.from({ length: through - size }, (_, index) => ledgerEntry(first + index));
    size = through;
    const progress = { offset: through, recordedAt: null };
    await store.append({ partition: 0, progress, entries, intents: [], boots: [], orders: [] });
  };
  beforeEach(async () => {
    size = 0;
    await fill(95);
  });

  const direct = async (after = 0) => await store.pages.following(account, after, 1000, readEntry);
  const readThrough = async (from = 0) => {
    const read: ReadEntry[] = [];
    for (;;) {
      const entries = await reading.following(account, read.at(-1)?.seq ?? from, page);
      read.push(...entries);
      if (entries.length < page) return read;
    }
  };
  /** Until everything that was asked for ahead has been read. */
  const allRead = async () => await Promise.all(reading['ahead'].map((each) => each.page));

  it('are those of the ledger, whatever is tombstone or can not be read', async () => {
    bury(path, account, 17);
    damage(path, account, 23);
    const read = await readThrough();
    expect(read).toEqual(await direct());
    expect(read).toHaveLength(95);
    expect(read[22]?.facts).toHaveProperty('reason');
    // The first page, which says that there are more, and the last one, which was not full.
    expect(readHere).toEqual([0, 90]);
  });

  it('were not read before they were appended', async () => {
    await reading.following(account, 70, page);
    await allRead();
    await fill(130);
    expect(await readThrough(80)).toEqual(await direct(80));
  });

  it('are forgotten when entries are erased', async () => {
    await reading.following(account, 0, page);
    await allRead();
    bury(path, account, 12);
    reading.forget();
    const entries = await reading.following(account, page, page);
    expect(entries.find(({ seq }) => seq === 12)?.facts).toBeNull();
  });

  it('are not waited for behind forgotten ones', async () => {
    await reading.following(account, 0, page);
    const forgotten = allRead();
    reading.forget();
    await reading.following(account, page, page);
    expect(readHere).toEqual([0, page]);
    expect(reading['ahead']).toEqual([]);
    await forgotten;
    await reading.following(account, 2 * page, page);
    await reading.following(account, 3 * page, page);
    expect(readHere).toEqual([0, page, 2 * page]);
  });

  it('are opened once in a ledger of one page', async () => {
    await reading.following(account, 90, page);
    expect(readHere).toEqual([90]);
  });

  it('are read from the start by whoever goes back', async () => {
    await reading.following(account, 0, page);
    await reading.following(account, page, page);
    expect(await reading.following(account, 0, page)).toEqual((await direct()).slice(0, page));
  });

  it('are read without the threads where these can not', async () => {
    await reading.close();
    reading = new ReadingAhead(join(folder, 'none', 'ledger.sqlite'), watched(store.pages));
    expect(await readThrough()).toEqual(await direct());
  });
});
