import { setImmediate } from 'node:timers/promises';
import { LogGapError, SqliteOperationLogReader, type OperationLogReader } from '#operation-log';
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
const retryMs = 500;

/** Of a log that was put back to an earlier state, new records would pass for ones already read. */
class EarlierLogError extends Error {
  constructor(offset: number, head: number) {
    super(`the ledger is at ${offset}, but the operation log ends at ${head}`);
  }
}

const { ledgerPath, logPath, sealingKey } = threadData<LedgerThreadData>();
const store = new SqliteLedgerStore(ledgerPath);
const reader: OperationLogReader = SqliteOperationLogReader.open(logPath);
const growth = new LedgerGrowth((account) => store.size(account));
const writer = new LedgerWriter(store, Buffer.from(sealingKey));

let progress = await store.progress(partition);
let failure: string | undefined;
let stopping = false;
let cutShort = () => {};
const waiting = new Map<() => void, number>();

/**
 * Follows the log until it is stopped. It must not skip what it can't write: it says so and tries again,
 * since a disk that is full now may not be soon. Only a log that does not fit the ledger ends it.
 */
async function follow(): Promise<void> {
  while (!stopping) {
    try {
      await refuseEarlierLog();
      await readOn();
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      for (const resolve of waiting.keys()) resolve();
      if (error instanceof LogGapError || error instanceof EarlierLogError) return;
      await pause(retryMs);
    }
  }
}

async function refuseEarlierLog(): Promise<void> {
  const head = await reader.head(partition);
  if (head < progress.offset) throw new EarlierLogError(progress.offset, head);
}

async function readOn(): Promise<void> {
  while (!stopping) {
    const records = await reader.read(partition, progress.offset, batchSize);
    if (records.length > 0) {
      progress = await writer.write(partition, records);
      await growth.announce();
    }
    failure = undefined;
    if (records.length === 0) await reader.grown(partition, progress.offset, idleMs);
    for (const [resolve, offset] of waiting) if (offset <= progress.offset) resolve();
    if (records.length < batchSize && waiting.size === 0) await pause(coalesceMs);
    // Gives calls from the main thread their turn.
    await setImmediate();
  }
}

/** Waits, but not longer than until somebody wants to read or the thread shall end. */
async function pause(milliseconds: number): Promise<void> {
  if (stopping) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    cutShort = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

const following = follow();

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
