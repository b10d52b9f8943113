import type { JournalView } from '#contracts';
import type { EntryFacts, ReadEntry } from './entry-facts.port.ts';
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
    facts !== null && 'reason' in facts ? { account, seq, ...facts } : [],
  );
}

function isFoldable(entry: ReadEntry): entry is ReadEntry & { readonly facts: EntryFacts } {
  return entry.facts !== null && !('reason' in entry.facts);
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

class GatheredStats implements Gathering {
  private readonly deltas = new Map<string, Growing<StatsDelta> & { latencies: Map<number, number> }>();

  get size(): number {
    return this.deltas.size;
  }

  add(facts: EntryFacts): void {
    const { account, recordedAt, outcome, answeredAfterUs, operations } = facts;
    if (operations === 0) return;
    const hour = recordedAt - (recordedAt % hourMs);
    for (const [group, value] of groupsOf(facts)) {
      const delta = entryOf(this.deltas, `${account} ${hour} ${group} ${value}`, () => ({
        ...{ account, group, hour, value, operations: 0, failed: 0 },
        latencies: new Map<number, number>(),
      }));
      delta.operations += operations;
      if (outcome !== 'succeeded') delta.failed += operations;
      if (answeredAfterUs === null) continue;
      const bucket = bucketOf(answeredAfterUs);
      delta.latencies.set(bucket, (delta.latencies.get(bucket) ?? 0) + 1);
    }
  }

  [Symbol.iterator](): Iterator<StatsDelta> {
    return this.deltas.values();
  }
}

function groupsOf({ command, status, user, keyId }: EntryFacts): (readonly [StatsDelta['group'], string])[] {
  return [
    ['all', ''],
    ['command', command],
    ['status', status === null ? '' : statusClassOf(status)],
    ['user', user ?? ''],
    ['key', keyId ?? ''],
  ];
}

/** Of the account's own keys: what others do in it with theirs says nothing about these. */
class GatheredUsage implements Gathering {
  private readonly deltas = new Map<string, Growing<UsageDelta>>();

  get size(): number {
    return this.deltas.size;
  }

  add({ account, actorAccount, keyId, recordedAt, ip, command, thing, operations }: EntryFacts): void {
    if (operations === 0 || keyId === null || actorAccount !== account) return;
    const day = recordedAt - (recordedAt % dayMs);
    const used = [['address', ip ?? ''] as const, ['operation', `${command} ${thing}`] as const];
    for (const [kind, value] of used) {
      const key = `${account} ${keyId} ${day} ${kind} ${value}`;
      entryOf(this.deltas, key, () => ({ account, keyId, kind, value, day, calls: 0 })).calls += operations;
    }
  }

  [Symbol.iterator](): Iterator<UsageDelta> {
    return this.deltas.values();
  }
}

const gatherings = { search: GatheredPostings, stats: GatheredStats, usage: GatheredUsage } as const;

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, fresh: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = fresh();
  map.set(key, made);
  return made;
}
