import type { JournalView } from '#contracts';
import type { EntryFacts, ReadEntry } from './entry-facts.port.ts';
import { bucketOf } from './latencies.port.ts';
import { facetsOf, statusClassOf, type Facet } from './search-index.port.ts';
import type { ParkedEntry, Posting, StatsDelta, UsageDelta, ViewDeltas } from './view.store.port.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What entries change in a view; of an account in the order of their sequence. */
export function deltasOf(entries: readonly ReadEntry[], view: JournalView): ViewDeltas {
  const facts = entries.flatMap((entry) => (isFoldable(entry) ? entry.facts : []));
  return {
    search: view === 'search' ? postingsOf(facts) : [],
    stats: view === 'stats' ? statsOf(facts) : [],
    usage: view === 'usage' ? usageOf(facts) : [],
  };
}

/** Those that can't be folded. */
export function parkedAmong(entries: readonly ReadEntry[]): ParkedEntry[] {
  return entries.flatMap(({ account, seq, facts }) =>
    facts !== null && 'reason' in facts ? { account, seq, reason: facts.reason } : [],
  );
}

function isFoldable(entry: ReadEntry): entry is ReadEntry & { readonly facts: EntryFacts } {
  return entry.facts !== null && !('reason' in entry.facts);
}

function postingsOf(facts: readonly EntryFacts[]): Posting[] {
  const byAccount = new Map<string, Map<Facet, number[]>>();
  for (const each of facts) {
    const postings = entryOf(byAccount, each.account, () => new Map<Facet, number[]>());
    for (const facet of facetsOf(each)) entryOf(postings, facet, () => []).push(each.seq);
  }
  return [...byAccount].flatMap(([account, postings]) =>
    [...postings].map(([facet, seqs]) => ({ account, facet, seqs })),
  );
}

type Growing<Delta> = { -readonly [Member in keyof Delta]: Delta[Member] };

function statsOf(facts: readonly EntryFacts[]): StatsDelta[] {
  const deltas = new Map<string, Growing<StatsDelta> & { latencies: Map<number, number> }>();
  for (const each of facts) {
    const { account, recordedAt, outcome, answeredAfterUs, operations } = each;
    if (operations === 0) continue;
    const hour = recordedAt - (recordedAt % hourMs);
    for (const [group, value] of groupsOf(each)) {
      const delta = entryOf(deltas, `${account} ${hour} ${group} ${value}`, () => ({
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
  return [...deltas.values()];
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
function usageOf(facts: readonly EntryFacts[]): UsageDelta[] {
  const deltas = new Map<string, Growing<UsageDelta>>();
  for (const { account, actorAccount, keyId, recordedAt, ip, command, thing, operations } of facts) {
    if (operations === 0 || keyId === null || actorAccount !== account) continue;
    const day = recordedAt - (recordedAt % dayMs);
    const used = [['address', ip ?? ''] as const, ['operation', `${command} ${thing}`] as const];
    for (const [kind, value] of used) {
      const key = `${account} ${keyId} ${day} ${kind} ${value}`;
      entryOf(deltas, key, () => ({ account, keyId, kind, value, day, calls: 0 })).calls += operations;
    }
  }
  return [...deltas.values()];
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, fresh: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = fresh();
  map.set(key, made);
  return made;
}
