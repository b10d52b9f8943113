import { operationEventTypes, type EntryData, type RefusedRequests } from '#contracts/operations';
import { personalOf } from '#ledger';
import { tombstoneType } from '../domain/ledger.events.ts';
import type { FoldedEntry } from './ledger.pages.port.ts';

/** What the views know of an entry: what its line in a list says. */
export interface EntryFacts {
  readonly account: string;
  readonly seq: number;
  readonly recordedAt: number;
  readonly class: string;
  readonly command: string;
  readonly thing: string;
  readonly outcome: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly traceId: string | null;
  readonly keyId: string | null;
  /** The account that the actor belongs to. */
  readonly actorAccount: string | null;
  readonly user: string | null;
  readonly name: string | null;
  readonly path: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** Microseconds from the request to its answer; null if nobody was answered. */
  readonly answeredAfterUs: number | null;
  /** How many operations it stands for: none if another entry of its operation is the one that counts. */
  readonly operations: number;
}

/** What is known of an event that could not be read. */
const unreadable = {
  outcome: 'unknown',
  status: null,
  error: null,
  traceId: null,
  keyId: null,
  actorAccount: null,
  user: null,
  name: null,
  path: null,
  ip: null,
  userAgent: null,
  answeredAfterUs: null,
  operations: 1,
} as const;

/** Why an entry can't be folded. */
interface Unfoldable {
  readonly reason: string;
}

/** An entry as views read it: once for all of them. */
export interface ReadEntry {
  readonly account: string;
  readonly seq: number;
  /** Null: it is a tombstone, of which views hold nothing. */
  readonly facts: EntryFacts | Unfoldable | null;
}

/** Whether views have something to hold of it. */
export function isFoldable(entry: ReadEntry): entry is ReadEntry & { readonly facts: EntryFacts } {
  return entry.facts !== null && !('reason' in entry.facts);
}

export function readEntry(entry: FoldedEntry): ReadEntry {
  return { account: entry.account, seq: entry.seq, facts: readable(entry) };
}

function readable(entry: FoldedEntry): ReadEntry['facts'] {
  if (entry.type === tombstoneType) return null;
  if (entry.unopened !== undefined) return { reason: entry.unopened };
  try {
    return factsOf(entry);
  } catch (error) {
    // The message may quote the data.
    return { reason: error instanceof Error ? error.name : 'Error' };
  }
}

/** The facts of an entry. Throws if its data is not what a ledger holds: then no view can fold it. */
function factsOf(entry: FoldedEntry): EntryFacts {
  const { account, seq, recordedAt, command, thing } = entry;
  const place = { account, seq, recordedAt, class: entry.class, command, thing };
  if (entry.type === 'quarantined') return { ...place, ...unreadable };
  const { personal: text, request, skeleton } = entry.content ?? (JSON.parse(entry.data) as EntryData);
  const personal = personalOf({ personal: text });
  return {
    ...place,
    outcome: skeleton.outcome,
    status: skeleton.status,
    error: skeleton.error,
    traceId: traceIdOf(skeleton.traceparent),
    keyId: skeleton.actor.key_id,
    actorAccount: skeleton.actor.account,
    user: personal.user,
    name: personal.name,
    path: personal.path,
    ip: personal.client.ip,
    userAgent: personal.client.user_agent,
    answeredAfterUs: isAnswer(entry) && skeleton.status !== null ? skeleton.duration_us : null,
    operations: operationsOf(entry, request),
  };
}

/** A stream is counted when it ends, what was unknown when that was said, and a flood by its requests. */
function operationsOf({ type }: FoldedEntry, request: string | null): number {
  switch (type) {
    case operationEventTypes.opened:
    case operationEventTypes.settled:
      return 0;
    case operationEventTypes.requestsRefused:
      return (JSON.parse(request ?? '') as RefusedRequests).count;
    default:
      return 1;
  }
}

function isAnswer({ type }: FoldedEntry): boolean {
  return type === operationEventTypes.completed || type === operationEventTypes.refused;
}

/** The trace id of a W3C traceparent: `version-traceid-parent-flags`. */
function traceIdOf(traceparent: string | null): string | null {
  return traceparent === null ? null : (/^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent)?.[1] ?? null);
}
