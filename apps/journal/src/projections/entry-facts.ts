import { operationEventTypes, type EntryData } from '#contracts';
import { personalOf } from '#ledger';
import type { LedgerEntry } from '../domain/ledger.events.ts';

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
} as const;

/** The facts of an entry. Throws if its data is not what a ledger holds: then no view can fold it. */
export function factsOf(entry: LedgerEntry): EntryFacts {
  const { account, seq, recordedAt, command, thing } = entry;
  const place = { account, seq, recordedAt, class: entry.class, command, thing };
  if (entry.type === 'quarantined') return { ...place, ...unreadable };
  const { personal: text, skeleton } = entry.content ?? (JSON.parse(entry.data) as EntryData);
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
  };
}

function isAnswer({ type }: LedgerEntry): boolean {
  return type === operationEventTypes.completed || type === operationEventTypes.refused;
}

/** The trace id of a W3C traceparent: `version-traceid-parent-flags`. */
function traceIdOf(traceparent: string | null): string | null {
  return traceparent === null ? null : (/^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent)?.[1] ?? null);
}
