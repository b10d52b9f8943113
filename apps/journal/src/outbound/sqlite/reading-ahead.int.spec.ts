import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account } from '../../../test/events.fixture.ts';
import { ledgerEntry } from '../../../test/ledger.fixture.ts';
import { bury } from '../../../test/sqlite/ledger-file.ts';
import { readEntry, type ReadEntry } from '../../projections/entry-facts.port.ts';
import { SqliteLedgerStore } from './ledger.store.sqlite.ts';
import { ReadingAhead } from './reading-ahead.ts';

const page = 10;

describe('entries that are read ahead', () => {
  let folder: string;
  let path: string;
  let store: SqliteLedgerStore;
  let reading: ReadingAhead;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reading-'));
    path = join(folder, 'ledger.sqlite');
    store = new SqliteLedgerStore(path);
    reading = new ReadingAhead(path, store.pages);
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
  const allRead = async () => await Promise.all(reading['ahead'].map(({ entries }) => entries));

  it('are those of the ledger, whatever is tombstone or can not be read', async () => {
    bury(path, account, 17);
    expect(await readThrough()).toEqual(await direct());
    expect(await readThrough()).toHaveLength(95);
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

  it('are read from the start by whoever goes back', async () => {
    await reading.following(account, 0, page);
    await reading.following(account, page, page);
    expect(await reading.following(account, 0, page)).toEqual((await direct()).slice(0, page));
  });

  it('are read without the threads where these can not', async () => {
    await reading.close();
    reading = new ReadingAhead(join(folder, 'none', 'ledger.sqlite'), store.pages);
    expect(await readThrough()).toEqual(await direct());
  });
});
