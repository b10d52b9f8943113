import {
  type DueEntries,
  type PurgeOrder,
  type Replay,
  type ReplayRequest,
  type RetentionPreview,
} from '#contracts';
import { journalViews } from '#contracts/operations';
import { Membership } from '#mongo';
import type { OperationLogReader } from '#operation-log';
import { LedgerWriter } from './application/ledger-writer.ts';
import type { IntentPlace, OpenIntent } from './application/ledger.store.port.ts';
import type { LedgerStatus } from './application/ledger-status.port.ts';
import { LogProgress } from './application/log-progress.ts';
import { PartitionFollowers } from './application/partition-followers.ts';
import { foresee, planPurge, previewPurge } from './application/plan-purge.ts';
import type { PurgeQuestion } from './application/purge-question.port.ts';
import type { LedgerOptions, SharedStorage } from './journal-engines.module.ts';
import type { AccountStanding, JournalLedger, PreviewQuestion } from './outbound/journal-ledger.ts';
import { MongoLedgerStore } from './outbound/mongo/ledger.store.mongo.ts';
import type { MongoPurgeStore } from './outbound/mongo/purge.store.mongo.ts';
import { tellParkedBy } from './outbound/mongo/views/parked-entries.ts';
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
import type { StatsRead, StatsRow, UsageReader, KeyUse } from './projections/stats.reader.port.ts';
import { ViewsProjection } from './projections/views.projection.ts';
import { SharedGrowth } from './shared-growth.module.ts';
import { SharedHousekeeping } from './shared-housekeeping.module.ts';
import { SharedViews } from './shared-views.module.ts';

interface Parts {
  readonly store: MongoLedgerStore;
  readonly viewStore: MongoViewStore;
  readonly views: SharedViews;
  readonly housekeeping: SharedHousekeeping;
  readonly membership: Membership;
  readonly reader: OperationLogReader;
  readonly progress: LogProgress;
  readonly followers: PartitionFollowers;
  readonly growth: LedgerGrowth;
  readonly othersGrowth: SharedGrowth;
}

/** What grows is announced with each batch; nothing else is to be done between two. */
const idleMs = 1000;
/** How long a read of the views waits for what they lack. */
const patienceMs = 1000;
const members = 'journal.members';

/**
 * Ledgers and views in MongoDB that follow a log that is elsewhere (ADR 0033, 0041): those of its partitions that are
 * this journal's, while others follow the rest (ADR 0046). What is asked is answered of all, whoever has written it.
 */
export class SharedLedger implements JournalLedger {
  private readonly parts: Parts;
  /** By account, the partition that its events are in: it never changes. */
  private readonly partitions = new Map<string, number>();

  private constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Begins to follow. Rejects if the database can't be read. */
  static async open(
    { database, reader, parkingLot }: SharedStorage,
    { sealingKey, settlingMs }: LedgerOptions,
  ): Promise<SharedLedger> {
    const store = new MongoLedgerStore(database);
    const tellParked = tellParkedBy((parked) => parkingLot.park(parked), store);
    const viewStore = await MongoViewStore.open(database, tellParked);
    const views = new SharedViews(await ViewsProjection.open(viewStore, store));
    const progress = new LogProgress(reader, store);
    const growth = new LedgerGrowth((account) => store.size(account));
    const writer = new LedgerWriter(store, sealingKey);
    const followers = new PartitionFollowers(reader, {
      progress: (partition) => store.progress(partition),
      async write(partition, records) {
        const written = await writer.write(partition, records);
        views.add(written.entries);
        progress.announce();
        return written.progress;
      },
      async between() {
        await growth.announce();
        return idleMs;
      },
    });
    const followShare = async () => {
      const all = reader.partitions();
      const mine = new Set(membership.share(all.length));
      const gained = await followers.follow(all.filter((_, place) => mine.has(place)));
      if (gained) views.lookAgain();
    };
    const membership = new Membership(database, members, () => void followShare());
    const housekeeping = new SharedHousekeeping(
      database,
      membership,
      { store, viewStore, views },
      settlingMs,
    );
    const othersGrowth = new SharedGrowth(growth, progress);
    await membership.start();
    await followShare();
    views.start();
    housekeeping.start();
    othersGrowth.start();
    const written = { store, viewStore, views, reader, progress, followers, growth };
    return new SharedLedger({ ...written, housekeeping, membership, othersGrowth });
  }

  /** Whose turn it is to keep house. */
  get membership(): Membership {
    return this.parts.membership;
  }

  async status(): Promise<LedgerStatus> {
    const { housekeeping, viewStore, followers, progress } = this.parts;
    const { failure } = followers;
    const [behind, ...parked] = await Promise.all([
      progress.behind(),
      ...journalViews.map((view) => viewStore.parked({ view, copy: 'live' })),
    ]);
    return {
      ...behind,
      partitions: followers.count,
      parked: Math.max(...parked),
      unopened: this.store.unopened.count,
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
  caughtUp(timeoutMs: number): Promise<void> {
    return this.parts.progress.caughtUp(timeoutMs);
  }

  search(search: LedgerSearch): Promise<readonly LedgerEntry[]> {
    return this.store.search(search);
  }

  entry(account: string, entryId: string): Promise<LedgerEntry | undefined> {
    return this.store.entry(account, entryId);
  }

  lastOf(account: string, operationIds: readonly string[]): Promise<readonly LedgerEntry[]> {
    return this.store.lastOf(account, operationIds);
  }

  size(account: string): Promise<number> {
    return this.store.size(account);
  }

  range(range: LedgerRange): Promise<readonly LedgerEntry[]> {
    return this.store.range(range);
  }

  async follow({ waitMs, ...range }: LedgerRange & { readonly waitMs: number }): Promise<FollowedRange> {
    await this.parts.growth.beyond(range.account, range.after, waitMs);
    // Looked at before the entries: those are at least as complete.
    const completeThrough = await this.completeThrough(range.account);
    return { completeThrough, entries: await this.store.range(range), size: await this.size(range.account) };
  }

  unresolved(recordedBefore: number, limit: number, after?: IntentPlace): Promise<readonly OpenIntent[]> {
    return this.store.unresolved(recordedBefore, limit, after);
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

  usage(...of: Parameters<UsageReader['usage']>): Promise<KeyUse> {
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
    const { growth, othersGrowth, housekeeping, followers, membership, reader, views } = this.parts;
    growth.close();
    await othersGrowth.stop();
    await housekeeping.stop();
    await followers.stop();
    // Only now: whoever takes over the partitions finds them written as far as they were read.
    await membership.stop();
    await reader.close();
    await views.stop();
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
    return (await this.parts.progress.read()).get(partition)?.recordedAt ?? null;
  }
}
