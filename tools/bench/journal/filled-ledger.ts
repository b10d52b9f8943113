import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteLedgerStore } from '../../../apps/journal/src/outbound/sqlite/ledger.store.sqlite.ts';
import { ReadingAhead } from '../../../apps/journal/src/outbound/sqlite/reading-ahead.ts';
import { Replays } from '../../../apps/journal/src/projections/replays.ts';
import { ViewsProjection } from '../../../apps/journal/src/projections/views.projection.ts';
import { entryOf } from './entries.ts';

const batchSize = 2000;

/** A ledger of one account with its views, as the journal's thread has it. */
export interface FilledLedger {
  /** Made for it: a server that is started on it goes on where this ledger ends. */
  readonly dataDir: string;
  readonly store: SqliteLedgerStore;
  readonly views: ViewsProjection;
  readonly replays: Replays;
  /** Adds entries up to the sequence number `size`; `progress` is told how many there are. */
  fill(size: number, progress: (entries: number) => void): Promise<void>;
  close(): Promise<void>;
}

export async function openLedger(): Promise<FilledLedger> {
  const dataDir = mkdtempSync(join(tmpdir(), 'smarter-bench-'));
  const folder = join(dataDir, 'journal');
  mkdirSync(folder);
  const path = join(folder, 'ledger.sqlite');
  const store = new SqliteLedgerStore(path);
  const reading = new ReadingAhead(path, store.pages);
  const views = await ViewsProjection.open(store.views, store.pages, reading);
  await views.catchUp();
  let filled = 0;
  return {
    dataDir,
    store,
    views,
    replays: new Replays(views, store.views, store.pages, store.replays),
    async fill(size, progress) {
      while (filled < size) {
        const first = filled + 1;
        filled = Math.min(size, filled + batchSize);
        const entries = Array.from({ length: filled - first + 1 }, (_, index) => entryOf(first + index));
        await store.append({
          ...{ partition: 0, entries, intents: [], boots: [], orders: [] },
          // None of them comes from a log.
          progress: { offset: 0, recordedAt: null },
        });
        await views.add(entries);
        progress(filled);
      }
      await views.flush();
    },
    async close() {
      await reading.close();
      store.close();
    },
  };
}
