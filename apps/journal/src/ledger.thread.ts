import { setImmediate } from 'node:timers/promises';
import { SqliteOperationLogReader, type OperationLogReader } from '#operation-log';
import { serveThread, threadData } from '#sqlite';
import { LedgerWriter } from './application/ledger-writer.ts';
import { SqliteLedgerStore } from './outbound/sqlite/ledger.store.sqlite.ts';
import { LedgerGrowth } from './projections/ledger-growth.ts';
import type { LedgerThread, LedgerThreadData, LedgerThreadStatus } from './outbound/sqlite/ledger.client.ts';

/** The embedded log has one partition. */
const partition = 0;
const batchSize = 2000;
/** Under load, waiting this long makes transactions large; whoever waits for an entry cuts it short. */
const coalesceMs = 10;
const idleMs = 1000;

const { ledgerPath, logPath, sealingKey } = threadData<LedgerThreadData>();
const store = new SqliteLedgerStore(ledgerPath);
const reader: OperationLogReader = SqliteOperationLogReader.open(logPath);
const growth = new LedgerGrowth((account) => store.size(account));
const writer = new LedgerWriter(store, Buffer.from(sealingKey));

let progress = await store.progress(partition);
let failure: string | undefined;
let stopping = false;
const waiting = new Map<() => void, number>();

async function follow(): Promise<void> {
  // Of a log that was put back to an earlier state, new records would pass for ones already read.
  const head = await reader.head(partition);
  if (head < progress.offset) {
    throw new Error(`the ledger is at ${progress.offset}, but the operation log ends at ${head}`);
  }
  while (!stopping) {
    const records = await reader.read(partition, progress.offset, batchSize);
    if (records.length === 0) await reader.grown(partition, progress.offset, idleMs);
    else {
      progress = await writer.write(partition, records);
      await growth.announce();
    }
    for (const [resolve, offset] of waiting) if (offset <= progress.offset) resolve();
    if (records.length < batchSize) await coalesce();
    // Gives calls from the main thread their turn.
    await setImmediate();
  }
}

let cutShort = () => {};

async function coalesce(): Promise<void> {
  if (waiting.size > 0 || stopping) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, coalesceMs);
    cutShort = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

const following = follow().catch((error: unknown) => {
  // It must not skip what it can't write: it stops, and readiness says so.
  failure = error instanceof Error ? error.message : String(error);
  for (const resolve of waiting.keys()) resolve();
});

const service: LedgerThread = {
  async status(): Promise<LedgerThreadStatus> {
    const head = await reader.head(partition);
    return { progress, lag: head - progress.offset, ...(failure === undefined ? {} : { failure }) };
  },
  waitFor: (offset, timeoutMs) =>
    new Promise<void>((resolve) => {
      if (progress.offset >= offset || failure !== undefined) return resolve();
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      waiting.set(done, offset);
      cutShort();
    }),
  search: (search) => store.search(search),
  entry: (account, entryId) => store.entry(account, entryId),
  size: (account) => store.size(account),
  range: (range) => store.range(range),
  lastBefore: (account, moment) => store.lastBefore(account, moment),
  async follow({ waitMs, ...range }) {
    await growth.beyond(range.account, range.after, waitMs);
    // Looked at before the entries: those are at least as complete.
    const completeThrough = progress.recordedAt;
    return { completeThrough, entries: await store.range(range), size: await store.size(range.account) };
  },
  unresolved: (recordedBefore, limit) => store.unresolved(recordedBefore, limit),
  async close() {
    stopping = true;
    cutShort();
    growth.close();
    await reader.close();
    await following;
    store.close();
  },
};
serveThread(service);
