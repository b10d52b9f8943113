import type { JournalView } from '#contracts';
import { isFoldable, type EntryFacts, type ReadEntry } from './entry-facts.port.ts';
import { bucketOf } from './latencies.port.ts';
import { facetsOf, statusClassOf, type Facet } from './search-index.port.ts';
import type { ParkedEntry, Posting, StatsDelta, UsageDelta, ViewDeltas } from './view.store.port.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What entries change in a view; of an account in the order of their sequence. */
export function deltasOf(entries: readonly ReadEntry[], view: JournalView): ViewDeltas {
  const gathered = new GatheredDeltas(view);
  gathered.add(entries);
  return gathered.deltas;
}

/** Gathers what entries change in a view; they come in the order of their sequence of each account. */
export class GatheredDeltas {
  private readonly gathering: Gathering;
  private readonly view: JournalView;

  constructor(view: JournalView) {
    this.view = view;
    this.gathering = new gatherings[view]();
  }

  add(entries: readonly ReadEntry[]): void {
    for (const entry of entries) if (isFoldable(entry)) this.gathering.add(entry.facts);
  }

  /** How many there are. */
  get size(): number {
    return this.gathering.size;
  }

  get deltas(): ViewDeltas {
    return { search: [], stats: [], usage: [], [this.view]: [...this.gathering] };
  }
}

/** Those that can't be folded. */
export function parkedAmong(entries: readonly ReadEntry[]): ParkedEntry[] {
  return entries.flatMap(({ account, seq, facts }) =>
    facts !== null && 'reason' in facts ? { account, seq, reason: facts.reason } : [],
  );
}

interface Gathering extends Iterable<Posting | StatsDelta | UsageDelta> {
  readonly size: number;
  add(facts: EntryFacts): void;
}

type Growing<Delta> = { -readonly [Member in keyof Delta]: Delta[Member] };

class GatheredPostings implements Gathering {
  size = 0;
  private readonly byAccount = new Map<string, Map<Facet, number[]>>();

  add(facts: EntryFacts): void {
    const { account, seq } = facts;
    const postings = entryOf(this.byAccount, account, () => new Map<Facet, number[]>());
    for (const facet of facetsOf(facts)) {
      const seqs = postings.get(facet);
      if (seqs !== undefined) seqs.push(seq);
      else {
        postings.set(facet, [seq]);
        this.size += 1;
      }
    }
  }

  *[Symbol.iterator](): Generator<Posting> {
    for (const [account, postings] of this.byAccount) {
      for (const [facet, seqs] of postings) yield { account, facet, seqs };
    }
  }
}

type GrowingStats = Growing<StatsDelta> & { latencies: Map<number, number> };
/** Of one hour, by group and value. */
type StatsOfHour = Readonly<Record<StatsDelta['group'], Map<string, GrowingStats>>>;

class GatheredStats implements Gathering {
  size = 0;
  private readonly hours = new Map<string, Map<number, StatsOfHour>>();

  add(facts: EntryFacts): void {
    const { account, recordedAt, operations, command, status, user, keyId } = facts;
    if (operations === 0) return;
    const hour = recordedAt - (recordedAt % hourMs);
    const groups = entryOf(entryOf(this.hours, account, newMap<number, StatsOfHour>), hour, newStatsOfHour);
    const add = (group: StatsDelta['group'], value: string) => {
      let delta = groups[group].get(value);
      if (delta === undefined) {
        delta = { account, group, hour, value, operations: 0, failed: 0, latencies: new Map() };
        groups[group].set(value, delta);
        this.size += 1;
      }
      count(delta, facts);
    };
    add('all', '');
    add('command', command);
    add('status', status === null ? '' : statusClassOf(status));
    add('user', user ?? '');
    add('key', keyId ?? '');
  }

  *[Symbol.iterator](): Generator<StatsDelta> {
    for (const ofAccount of this.hours.values()) {
      for (const groups of ofAccount.values()) {
        for (const deltas of Object.values(groups)) yield* deltas.values();
      }
    }
  }
}

function newStatsOfHour(): StatsOfHour {
  return { all: new Map(), command: new Map(), status: new Map(), user: new Map(), key: new Map() };
}

function count(delta: GrowingStats, { outcome, operations, answeredAfterUs }: EntryFacts): void {
  delta.operations += operations;
  if (outcome !== 'succeeded') delta.failed += operations;
  if (answeredAfterUs === null) return;
  const bucket = bucketOf(answeredAfterUs);
  delta.latencies.set(bucket, (delta.latencies.get(bucket) ?? 0) + 1);
}

type GrowingUsage = Growing<UsageDelta>;
/** Of one key and day, by kind and value. */
type UsageOfDay = Readonly<Record<UsageDelta['kind'], Map<string, GrowingUsage>>>;

/** Of the account's own keys: what others do in it with theirs says nothing about these. */
class GatheredUsage implements Gathering {
  size = 0;
  private readonly days = new Map<string, Map<string, Map<number, UsageOfDay>>>();

  add({ account, actorAccount, keyId, recordedAt, ip, command, thing, operations }: EntryFacts): void {
    if (operations === 0 || keyId === null || actorAccount !== account) return;
    const day = recordedAt - (recordedAt % dayMs);
    const ofKey = entryOf(
      entryOf(this.days, account, newMap<string, Map<number, UsageOfDay>>),
      keyId,
      newMap<number, UsageOfDay>,
    );
    const kinds = entryOf(ofKey, day, newUsageOfDay);
    const add = (kind: UsageDelta['kind'], value: string) => {
      const delta = kinds[kind].get(value);
      if (delta !== undefined) delta.calls += operations;
      else {
        kinds[kind].set(value, { account, keyId, kind, value, day, calls: operations });
        this.size += 1;
      }
    };
    add('address', ip ?? '');
    add('operation', `${command} ${thing}`);
  }

  *[Symbol.iterator](): Generator<UsageDelta> {
    for (const ofAccount of this.days.values()) {
      for (const ofKey of ofAccount.values()) {
        for (const { address, operation } of ofKey.values()) {
          yield* address.values();
          yield* operation.values();
        }
      }
    }
  }
}

function newUsageOfDay(): UsageOfDay {
  return { address: new Map(), operation: new Map() };
}

const gatherings = { search: GatheredPostings, stats: GatheredStats, usage: GatheredUsage } as const;

function newMap<Key, Value>(): Map<Key, Value> {
  return new Map<Key, Value>();
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, fresh: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = fresh();
  map.set(key, made);
  return made;
}
