import { failure, type Replay } from '#contracts';
import type { Connection } from '#mongo';
import type { OperationLogReader } from '#operation-log';
import { LedgerWriter } from './application/ledger-writer.ts';
import type { OpenIntent } from './application/ledger.store.port.ts';
import { LogFollower } from './application/log-follower.ts';
import type { LedgerStatus } from './application/ledger-status.port.ts';
import type { AccountStanding, JournalLedger } from './outbound/journal-ledger.ts';
import { MongoLedgerStore } from './outbound/mongo/ledger.store.mongo.ts';
import { MongoSearchIndex } from './outbound/mongo/search-index.mongo.ts';
import { EntryIndexProjection } from './projections/entry-index.projection.ts';
import { LedgerGrowth } from './projections/ledger-growth.ts';
import type {
  FollowedRange,
  LedgerEntry,
  LedgerRange,
  LedgerSearch,
} from './projections/ledger.reader.port.ts';
import type { Facet, Found, IndexSearch, Tally } from './projections/search-index.port.ts';

interface EntryIndex {
  readonly search: MongoSearchIndex;
  readonly projection: EntryIndexProjection;
}

/** What grows is announced with each batch; nothing else is to be done between two. */
const idleMs = 1000;

/**
 * Ledgers in MongoDB that follow every partition of a log that is elsewhere, and their search index. Views of
 * counts, replays and purges are not there: what asks for them is refused (ADR 0033).
 */
export class SharedLedger implements JournalLedger {
  private readonly store: MongoLedgerStore;
  private readonly reader: OperationLogReader;
  private readonly growth: LedgerGrowth;
  private readonly index: EntryIndex;
  private readonly followers: ReadonlyMap<number, LogFollower>;
  /** By account, the partition that its events are in: it never changes. */
  private readonly partitions = new Map<string, number>();

  private constructor(
    store: MongoLedgerStore,
    reader: OperationLogReader,
    growth: LedgerGrowth,
    index: EntryIndex,
    followers: ReadonlyMap<number, LogFollower>,
  ) {
    this.store = store;
    this.reader = reader;
    this.growth = growth;
    this.index = index;
    this.followers = followers;
  }

  /** Begins to follow. Rejects if the database can't be read. */
  static async open(
    database: Connection,
    reader: OperationLogReader,
    sealingKey: Buffer,
  ): Promise<SharedLedger> {
    const store = new MongoLedgerStore(database);
    const growth = new LedgerGrowth((account) => store.size(account));
    const writer = new LedgerWriter(store, sealingKey);
    const search = new MongoSearchIndex(database);
    const projection = await EntryIndexProjection.open(search, store);
    while (await projection.catchUp());
    const behind = await Promise.all(
      reader.partitions().map(async (partition) => [partition, await store.progress(partition)] as const),
    );
    const followers = behind.map(([partition, progress]) => {
      const steps = {
        write: async (records: Parameters<LedgerWriter['write']>[1]) => {
          const { progress, entries } = await writer.write(partition, records);
          await projection.add(entries);
          return progress;
        },
        between: async () => {
          await growth.announce();
          return (await projection.catchUp()) ? 0 : idleMs;
        },
      };
      return [partition, new LogFollower(reader, partition, progress, steps)] as const;
    });
    return new SharedLedger(store, reader, growth, { search, projection }, new Map(followers));
  }

  async status(): Promise<LedgerStatus> {
    const followers = [...this.followers.values()];
    const lags = await Promise.all(followers.map((follower) => follower.lag()));
    const failure = followers.find((follower) => follower.failure !== undefined)?.failure;
    return {
      lag: lags.reduce((sum, lag) => sum + lag, 0),
      parked: await this.index.search.parked(),
      distrustedMs: 0,
      ...(failure === undefined ? {} : { failure }),
    };
  }

  async standing(account: string): Promise<AccountStanding> {
    const viewsBehind = this.index.projection.isBehind(account);
    return { completeThrough: await this.completeThrough(account), viewsBehind };
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

  /** There are no replays where there are no views. */
  replay(): Promise<Replay | undefined> {
    return Promise.resolve(undefined);
  }

  find(search: IndexSearch): Promise<Found> {
    return this.index.search.find(search);
  }

  tally(account: string, facets: readonly Facet[], above: number): Promise<readonly Tally[]> {
    return this.index.search.tally(account, facets, above);
  }

  stats(): Promise<never> {
    return refused('Statistics of the journal');
  }

  usedKeys(): Promise<never> {
    return refused('The usage of keys');
  }

  callsFrom(): Promise<never> {
    return refused('The usage of keys');
  }

  usage(): Promise<never> {
    return refused('The usage of keys');
  }

  startReplay(): Promise<never> {
    return refused('A replay of views');
  }

  purges(): Promise<never> {
    return refused('Retention');
  }

  trustedNow(): Promise<never> {
    return refused('Retention');
  }

  accounts(): Promise<never> {
    return refused('Retention');
  }

  plan(): Promise<never> {
    return refused('Retention');
  }

  foresee(): Promise<never> {
    return refused('Retention');
  }

  preview(): Promise<never> {
    return refused('Retention');
  }

  durableOffset(): Promise<never> {
    return refused('Retention');
  }

  async close(): Promise<void> {
    this.growth.close();
    const stopped = [...this.followers.values()].map((follower) => follower.stop());
    await this.reader.close();
    await Promise.all(stopped);
  }

  private async completeThrough(account: string): Promise<number | null> {
    const partition = this.partitions.get(account) ?? (await this.store.partitionOf(account));
    if (partition === undefined) return null;
    this.partitions.set(account, partition);
    return this.followers.get(partition)?.progress.recordedAt ?? null;
  }
}

function refused(what: string): Promise<never> {
  return Promise.reject(
    failure('JOURNAL.NOT_DISTRIBUTED', `${what} is not there where the services run on Kafka and MongoDB.`),
  );
}
