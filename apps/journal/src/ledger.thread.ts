import { journalViews } from '#contracts/operations';
import { SqliteOperationLogReader } from '#operation-log';
import { letOthersGoFirst, serveThread, threadData } from '#runtime';
import { CarryOutOrders } from './application/carry-out-orders.ts';
import { LedgerWriter } from './application/ledger-writer.ts';
import { LogFollower } from './application/log-follower.ts';
import { LogProgress } from './application/log-progress.ts';
import { foresee, planPurge, previewPurge } from './application/plan-purge.ts';
import { TrustedClock } from './application/trusted-clock.ts';
import { SqliteLedgerStore } from './outbound/sqlite/ledger.store.sqlite.ts';
import { ReadingAhead } from './outbound/sqlite/reading-ahead.ts';
import { CompleteSearchIndex } from './projections/complete-search-index.ts';
import { LedgerGrowth } from './projections/ledger-growth.ts';
import { Replays } from './projections/replays.ts';
import { ViewsProjection } from './projections/views.projection.ts';
import type { LedgerThread, LedgerThreadData } from './outbound/sqlite/ledger.client.ts';

/** The embedded log has one partition. */
const partition = 0;
/** Something may be to be done after this long, whatever the log does. */
const idleMs = 1000;
/** The clocks are read at least this often, so that a step between two readings is seen. */
const clockEveryMs = 1000;
/** While the purge rests, it looks again after this long. */
const purgeRestMs = 10;
/**
 * What was appended is folded into the views after this long at the latest, and when those of counts are read. Seldom:
 * a few entries hold up the thread for milliseconds, and many for not much longer.
 */
const flushMs = 5000;

/** Entries that views may lack at the start for everything else to wait until they are folded. */
const mostAtStart = 20_000;

// Every answer waits for the operation log, and few for the ledger (ADR 0047).
letOthersGoFirst();

const { ledgerPath, logPath, sealingKey, settlingMs } = threadData<LedgerThreadData>();
const store = new SqliteLedgerStore(ledgerPath);
const reader = SqliteOperationLogReader.open(logPath);
const growth = new LedgerGrowth((account) => store.size(account));
const writer = new LedgerWriter(store, Buffer.from(sealingKey));
const reading = new ReadingAhead(ledgerPath, store.pages);
const views = await ViewsProjection.open(store.views, store.pages, reading);
const search = new CompleteSearchIndex(views, () => store.views.search);
const replays = new Replays(views, store.views, store.pages, store.replays);
await replays.recover(Date.now());
// What a crash left is small; a view that is new is filled while the ledger is followed.
for (let read = 0, more = true; more && read < mostAtStart;) {
  const entries = await views.catchUp();
  more = entries > 0;
  read += entries;
}

const { purging } = store;
const orders = new CarryOutOrders(purging, views, Date.now);
const clocks = { wall: Date.now, monotonic: () => performance.now() };

const progress = await store.progress(partition);
const clock = await TrustedClock.start(purging, clocks, settlingMs, progress.recordedAt);
let purgeFailure: string | undefined;
let restUntil = 0;
let nextReading = 0;
/** The records up to this offset outlive a loss of power. */
let durable = 0;
/** Since when there is something to fold. */
let unfoldedSince: number | undefined;

const follower = new LogFollower(reader, partition, progress, {
  async write(records) {
    const written = await writer.write(partition, records);
    await views.add(written.entries);
    return written.progress;
  },
  async between() {
    await growth.announce();
    const more = await stepViews();
    const busy = await step();
    if (more) return 0;
    return busy ? purgeRestMs : idleMs;
  },
});

const logProgress = new LogProgress(reader, {
  progressOfAll: async () => new Map([[partition, follower.progress]]),
});

/** A chunk of what the views have to do; answers whether there is more. */
async function stepViews(): Promise<boolean> {
  unfoldedSince = hasUnfolded() ? (unfoldedSince ?? performance.now()) : undefined;
  if (unfoldedSince !== undefined && performance.now() - unfoldedSince > flushMs) {
    unfoldedSince = undefined;
    await views.flush();
  }
  const entries = await views.catchUp();
  const replaying = await replays.step(entries, Date.now());
  return replaying || entries > 0 || (await store.views.sweep());
}

function hasUnfolded(): boolean {
  return views.unfolded.size > 0;
}

/** The views, with everything in them that is in the ledger. */
async function folded() {
  await views.flush();
  views.requireComplete();
  return store.views;
}

async function parkedInViews(): Promise<number> {
  const parked = journalViews.map((view) => store.views.parked({ view, copy: 'live' }));
  return Math.max(...(await Promise.all(parked)));
}

/** What is done between two batches of the log; answers whether there is more. What fails is tried again. */
async function step(): Promise<boolean> {
  const now = performance.now();
  try {
    if (now >= nextReading) {
      nextReading = now + clockEveryMs;
      await clock.read();
    }
    return now < restUntil || (await purgeBatch(now));
  } catch (error) {
    purgeFailure = error instanceof Error ? error.message : String(error);
    restUntil = now + idleMs;
    return false;
  }
}

/** Rests twice as long as it works: whoever else needs the thread, and the processor, comes first. */
async function purgeBatch(begun: number): Promise<boolean> {
  // In its own transaction, so that the batch finds everything folded that it takes out again.
  if (hasUnfolded() && (await purging.openOrder()) !== undefined) await views.flush();
  const worked = await orders.step();
  purgeFailure = undefined;
  restUntil = worked ? 3 * performance.now() - 2 * begun : 0;
  return worked;
}

const service: LedgerThread = {
  async status() {
    const { failure } = follower;
    return {
      partitions: 1,
      ...(await logProgress.behind()),
      parked: await parkedInViews(),
      unopened: store.unopened.count,
      distrustedMs: clock.distrusted(),
      ...(failure === undefined ? {} : { failure }),
      ...(purgeFailure === undefined ? {} : { purgeFailure }),
    };
  },
  completeThrough: async () => follower.progress.recordedAt,
  viewsBehind: () => views.isBehind(),
  waitFor: (offset, timeoutMs) => follower.waitFor(offset, timeoutMs),
  caughtUp: (timeoutMs) => logProgress.caughtUp(timeoutMs),
  search: (asked) => store.search(asked),
  entry: (account, entryId) => store.entry(account, entryId),
  lastOf: (account, operationIds) => store.lastOf(account, operationIds),
  size: (account) => store.size(account),
  range: (range) => store.range(range),
  async follow({ waitMs, ...range }) {
    await growth.beyond(range.account, range.after, waitMs);
    // Looked at before the entries: those are at least as complete.
    const completeThrough = follower.progress.recordedAt;
    return { completeThrough, entries: await store.range(range), size: await store.size(range.account) };
  },
  entriesAt: (account, seqs) => store.pages.entriesAt(account, seqs),
  firstAt: (account, recordedAt) => store.pages.firstAt(account, recordedAt),
  find: (asked) => search.find(asked),
  tally: (account, facets, above) => search.tally(account, facets, above),
  stats: async (read) => (await folded()).stats.stats(read),
  usedKeys: async (account) => (await folded()).usage.usedKeys(account),
  callsFrom: async (...of) => (await folded()).usage.callsFrom(...of),
  usage: async (...of) => (await folded()).usage.usage(...of),
  async startReplay(id, request) {
    const replay = await replays.ask(id, request, Date.now());
    await replays.begin();
    follower.wake();
    return replay;
  },
  replay: (id) => replays.find(id),
  purges: (account, limit) => purging.purges(account, limit),
  purgeCondition: () => purging.purgeCondition(),
  keepPurgeCondition: (condition) => purging.keepPurgeCondition(condition),
  trustedNow: () => clock.read(),
  accounts: () => purging.accounts(),
  plan: (question) => planPurge(purging, question),
  foresee: (question) => foresee(purging, question),
  preview: (question) => previewPurge(purging, question),
  async durableOffset() {
    const { offset } = follower.progress;
    if (await purging.settle()) durable = offset;
    return durable;
  },
  unresolved: (recordedBefore, limit, after) => store.unresolved(recordedBefore, limit, after),
  async close() {
    growth.close();
    const stopped = follower.stop();
    await reader.close();
    await stopped;
    // What fails is read from the ledger by the next start.
    await views.flush().catch(() => undefined);
    await reading.close();
    store.close();
  },
};
serveThread(service);
