import type { DueEntries, PurgeOrder, Replay, ReplayRequest, RetentionPreview } from '#contracts';
import { journalViews } from '#contracts/operations';
import { Lease, type Connection } from '#mongo';
import type { OperationLogReader } from '#operation-log';
import { LedgerWriter } from './application/ledger-writer.ts';
import type { OpenIntent } from './application/ledger.store.port.ts';
import { LogFollower } from './application/log-follower.ts';
import type { LedgerStatus } from './application/ledger-status.port.ts';
import { foresee, planPurge, previewPurge } from './application/plan-purge.ts';
import type { PurgeQuestion } from './application/purge-question.port.ts';
import type { LedgerOptions } from './journal-engines.module.ts';
import type { AccountStanding, JournalLedger, PreviewQuestion } from './outbound/journal-ledger.ts';
import { MongoLedgerStore } from './outbound/mongo/ledger.store.mongo.ts';
import type { MongoPurgeStore } from './outbound/mongo/purge.store.mongo.ts';
import { MongoViewStore } from './outbound/mongo/views/view.store.mongo.ts';
import { LedgerGrowth } from './projections/ledger-growth.ts';
import type {
  FollowedRange,
  LedgerEntry,
  LedgerRange,
  LedgerSearch,
} from './projections/ledger.reader.port.ts';
import type { RecordedRun } from './projections/purge.reader.port.ts';
import type { Facet, Found, IndexSearch, Tally } from './projections/search-index.port.ts';
import type { StatsRead, StatsRow, UsageReader, UsageRow } from './projections/stats.reader.port.ts';
import { ViewsProjection } from './projections/views.projection.ts';
import { SharedHousekeeping } from './shared-housekeeping.module.ts';
import { SharedViews } from './shared-views.module.ts';

interface Parts {
  readonly store: MongoLedgerStore;
  readonly viewStore: MongoViewStore;
  readonly views: SharedViews;
  readonly housekeeping: SharedHousekeeping;
  readonly lease: Lease;
}

/** What grows is announced with each batch; nothing else is to be done between two. */
const idleMs = 1000;
/** How long a read of the views waits for what they lack. */
const patienceMs = 1000;
const leases = 'journal.leases';

/** Ledgers and views in MongoDB that follow every partition of a log that is elsewhere (ADR 0033, 0041). */
export class SharedLedger implements JournalLedger {
  private readonly parts: Parts;
  private readonly reader: OperationLogReader;
  private readonly growth: LedgerGrowth;
  private readonly followers: ReadonlyMap<number, LogFollower>;
  /** By account, the partition that its events are in: it never changes. */
  private readonly partitions = new Map<string, number>();

  private constructor(
    parts: Parts,
    reader: OperationLogReader,
    growth: LedgerGrowth,
    followers: ReadonlyMap<number, LogFollower>,
  ) {
    this.parts = parts;
    this.reader = reader;
    this.growth = growth;
    this.followers = followers;
  }

  /** Begins to follow. Rejects if the database can't be read. */
  static async open(
    database: Connection,
    reader: OperationLogReader,
    { sealingKey, settlingMs }: LedgerOptions,
  ): Promise<SharedLedger> {
    const store = new MongoLedgerStore(database);
    const viewStore = await MongoViewStore.open(database);
    const views = new SharedViews(await ViewsProjection.open(viewStore, store));
    const lease = new Lease(database, leases, 'housekeeping');
    const housekeeping = new SharedHousekeeping(database, lease, { store, viewStore, views }, settlingMs);
    const growth = new LedgerGrowth((account) => store.size(account));
    const writer = new LedgerWriter(store, sealingKey);
    const behind = await Promise.all(
      reader.partitions().map(async (partition) => [partition, await store.progress(partition)] as const),
    );
    const followers = behind.map(([partition, progress]) => {
      const steps = {
        write: async (records: Parameters<LedgerWriter['write']>[1]) => {
          const { progress, entries } = await writer.write(partition, records);
          views.add(entries);
          return progress;
        },
        between: async () => {
          await growth.announce();
          return idleMs;
        },
      };
      return [partition, new LogFollower(reader, partition, progress, steps)] as const;
    });
    await lease.start();
    views.start();
    housekeeping.start();
    const parts = { store, viewStore, views, housekeeping, lease };
    return new SharedLedger(parts, reader, growth, new Map(followers));
  }

  /** Whether housekeeping is this one's. */
  get lease(): Lease {
    return this.parts.lease;
  }

  async status(): Promise<LedgerStatus> {
    const followers = [...this.followers.values()];
    const lags = await Promise.all(followers.map((follower) => follower.lag()));
    const read = await Promise.all(followers.map((follower) => follower.readThrough()));
    const failure = followers.find((follower) => follower.failure !== undefined)?.failure;
    const { housekeeping, viewStore } = this.parts;
    const parked = journalViews.map((view) => viewStore.parked({ view, copy: 'live' }));
    return {
      lag: lags.reduce((sum, lag) => sum + lag, 0),
      readThrough: Math.min(...read),
      parked: Math.max(...(await Promise.all(parked))),
      distrustedMs: housekeeping.distrustedMs(),
      ...(failure === undefined ? {} : { failure }),
      ...(housekeeping.failure === undefined ? {} : { purgeFailure: housekeeping.failure }),
    };
  }

  async standing(account: string): Promise<AccountStanding> {
    const completeThrough = await this.completeThrough(account);
    return {
      completeThrough,
      viewsBehind: async () => !(await this.parts.views.readOn(account, patienceMs)),
    };
  }

  /** The log is asked how far it is: whoever was answered before, by any gateway, finds what they did. */
  async caughtUp(timeoutMs: number): Promise<void> {
    await Promise.all([...this.followers.values()].map((follower) => follower.caughtUp(timeoutMs)));
  }

  search(search: LedgerSearch): Promise<readonly LedgerEntry[]> {
    return this.store.search(search);
  }

  entry(account: string, entryId: string): Promise<LedgerEntry | undefined> {
    return this.store.entry(account, entryId);
  }

  size(account: string): Promise<number> {
    return this.store.size(account);
  }

  range(range: LedgerRange): Promise<readonly LedgerEntry[]> {
    return this.store.range(range);
  }

  async follow({ waitMs, ...range }: LedgerRange & { readonly waitMs: number }): Promise<FollowedRange> {
    await this.growth.beyond(range.account, range.after, waitMs);
    // Looked at before the entries: those are at least as complete.
    const completeThrough = await this.completeThrough(range.account);
    return { completeThrough, entries: await this.store.range(range), size: await this.size(range.account) };
  }

  unresolved(recordedBefore: number, limit: number): Promise<readonly OpenIntent[]> {
    return this.store.unresolved(recordedBefore, limit);
  }

  entriesAt(account: string, seqs: readonly number[]): Promise<readonly LedgerEntry[]> {
    return this.store.entriesAt(account, seqs);
  }

  firstAt(account: string, recordedAt: number): Promise<number> {
    return this.store.firstAt(account, recordedAt);
  }

  find(search: IndexSearch): Promise<Found> {
    return this.parts.viewStore.find(search);
  }

  tally(account: string, facets: readonly Facet[], above: number): Promise<readonly Tally[]> {
    return this.parts.viewStore.tally(account, facets, above);
  }

  stats(read: StatsRead): Promise<readonly StatsRow[]> {
    return this.parts.viewStore.stats(read);
  }

  usedKeys(account: string): Promise<readonly string[]> {
    return this.parts.viewStore.usedKeys(account);
  }

  callsFrom(...of: Parameters<UsageReader['callsFrom']>): Promise<number> {
    return this.parts.viewStore.callsFrom(...of);
  }

  usage(...of: Parameters<UsageReader['usage']>): Promise<readonly UsageRow[]> {
    return this.parts.viewStore.usage(...of);
  }

  startReplay(id: string, request: ReplayRequest): Promise<Replay | undefined> {
    return this.parts.housekeeping.replays.ask(id, request, Date.now());
  }

  replay(id: string): Promise<Replay | undefined> {
    return this.parts.housekeeping.replays.find(id);
  }

  purges(account: string, limit: number): Promise<readonly RecordedRun[]> {
    return this.purging.purges(account, limit);
  }

  trustedNow(): Promise<number> {
    return this.parts.housekeeping.trustedNow();
  }

  accounts(): Promise<readonly string[]> {
    return this.purging.accounts();
  }

  plan(question: PurgeQuestion): Promise<PurgeOrder | undefined> {
    return planPurge(this.purging, question);
  }

  foresee(question: PurgeQuestion): Promise<DueEntries> {
    return foresee(this.purging, question);
  }

  preview(question: PreviewQuestion): Promise<Pick<RetentionPreview, 'due' | 'rules'>> {
    return previewPurge(this.purging, question);
  }

  /** Nothing may be trimmed: the brokers let the log expire by themselves. */
  durableOffset(): Promise<number> {
    return Promise.resolve(0);
  }

  async close(): Promise<void> {
    this.growth.close();
    await this.parts.housekeeping.stop();
    await this.parts.lease.stop();
    const stopped = [...this.followers.values()].map((follower) => follower.stop());
    await this.reader.close();
    await Promise.all(stopped);
    await this.parts.views.stop();
  }

  private get store(): MongoLedgerStore {
    return this.parts.store;
  }

  private get purging(): MongoPurgeStore {
    return this.parts.housekeeping.purging;
  }

  private async completeThrough(account: string): Promise<number | null> {
    const partition = this.partitions.get(account) ?? (await this.store.partitionOf(account));
    if (partition === undefined) return null;
    this.partitions.set(account, partition);
    return this.followers.get(partition)?.progress.recordedAt ?? null;
  }
}
