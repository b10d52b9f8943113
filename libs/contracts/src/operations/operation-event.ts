import { z } from 'zod';

/** Attributes of an event on the operation log (CloudEvents 1.0). The log's key is the account number. */
export interface CloudEventAttributes {
  readonly specversion: '1.0';
  /** Unique per event: the entry id (`<operation id>:flood` of refused requests), or `<operation id>:received` for an intent. */
  readonly id: string;
  /** `/gateways/<gateway id>`, `/journal`, or `/admin` of what the command line did on the data folder. */
  readonly source: string;
  readonly type: OperationEventType;
  /** The operation id. */
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  readonly traceparent?: string;
}

export const operationEventTypes = {
  /** A state-changing operation is about to be executed. Not an entry. */
  received: 'operations.operation-received.v1',
  /** An answer that streams is about to begin. Its outcome follows when the stream ends. */
  opened: 'operations.operation-opened.v1',
  /** The outcome of an operation. */
  completed: 'operations.operation-completed.v1',
  /** The outcome of an operation that was turned away after its intent may have been recorded. */
  refused: 'operations.operation-refused.v1',
  /** No outcome came in time. */
  unknown: 'operations.operation-unknown.v1',
  /** What was found out about an operation whose outcome was unknown. */
  settled: 'operations.operation-settled.v1',
  /** How many requests of a caller were refused by a limit in one window, beyond the first. */
  requestsRefused: 'operations.requests-refused.v1',
  /** Entries of an account are due and are about to be deleted. */
  purgeOrdered: 'operations.purge-ordered.v1',
} as const;

export type OperationEventType = (typeof operationEventTypes)[keyof typeof operationEventTypes];

export function dataSchemaOf(type: OperationEventType): string {
  return `https://smarter.sh/schemas/${type}.json`;
}

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();
/** The account of the platform itself; what nobody known did is journaled here. */
export const platformAccountNumber = '3141-5926-5359';
export const accountNumberPattern = /^\d{4}-\d{4}-\d{4}$/;

export const actorSchema = z.object({
  account: z.string().nullable(),
  key_id: z.string().nullable(),
  kind: z.enum(['user-key', 'account-key', 'session', 'anonymous', 'system']),
  role: z.string().nullable(),
  user_id: z.number().int().nullable(),
});

export const gatewaySchema = z.object({ boot: z.string(), counter: count, id: z.string() });

export const operationClasses = ['read', 'write', 'denied'] as const;
/** `opened`: of a stream that has begun; what came of it is in the entry of its end. */
export const outcomes = ['succeeded', 'failed', 'refused', 'unknown', 'opened'] as const;

/**
 * The skeleton of an entry: everything that is neither body nor personal, with the commitments to
 * those. The key of the entry is the hash of its canonical bytes (`#ledger`), so its members and
 * their types are fixed (DESIGN §6). Times are ISO 8601 with microseconds.
 */
export const skeletonSchema = z.strictObject({
  account: z.string().regex(accountNumberPattern),
  actor: actorSchema,
  class: z.enum(operationClasses),
  command: z.string(),
  command_id: z.string().nullable(),
  commitments: z.strictObject({
    personal: hex64.nullable(),
    request: hex64.nullable(),
    response: hex64.nullable(),
  }),
  completed_at: z.string(),
  duration_us: count,
  entry_id: z.string().min(1),
  error: z.string().nullable(),
  gateway: gatewaySchema.nullable(),
  method: z.string().nullable(),
  operation_id: z.string().min(1),
  outcome: z.enum(outcomes),
  received_at: z.string(),
  request: z.strictObject({
    bytes: count,
    content_type: z.string().nullable(),
    declared_bytes: count.nullable(),
  }),
  response: z.strictObject({ aborted: z.boolean(), bytes: count }),
  route: z.string().nullable(),
  settles: z.string().nullable(),
  status: z.number().int().nullable(),
  thing: z.string(),
  traceparent: z.string().nullable(),
  v: z.literal(1),
});

export type EntrySkeleton = z.infer<typeof skeletonSchema>;

/** The personal part of an entry; recorded as text, committed to, and erased on its own. */
export const personalSchema = z.strictObject({
  client: z.strictObject({ ip: z.string().nullable(), user_agent: z.string().nullable() }),
  name: z.string().nullable(),
  path: z.string().nullable(),
  query: z.record(z.string(), z.unknown()),
  user: z.string().nullable(),
});

export type EntryPersonal = z.infer<typeof personalSchema>;

/**
 * Data of every event that becomes an entry. `personal`, `request` and `response` are the JSON
 * texts that the commitments cover, byte for byte; `salts` are 64 hex digits each.
 */
export const entryDataSchema = z.strictObject({
  key: hex64,
  personal: z.string().nullable(),
  request: z.string().nullable(),
  response: z.string().nullable(),
  salts: z.strictObject({
    personal: hex64.nullable(),
    request: hex64.nullable(),
    response: hex64.nullable(),
  }),
  skeleton: skeletonSchema,
});

export type EntryData = z.infer<typeof entryDataSchema>;

export const limitNames = ['key', 'address', 'sign-in'] as const;
export type LimitName = (typeof limitNames)[number];

/** The JSON text `request` of a `requests-refused` event: what it counts instead of an entry each. */
export const refusedRequestsSchema = z.strictObject({
  /** Requests that were answered with 429 and have neither an entry nor a receipt. */
  count: z.number().int().positive(),
  first_at: z.string(),
  last_at: z.string(),
  /** The limit that refused them. */
  limit: z.enum(limitNames),
});

export type RefusedRequests = z.infer<typeof refusedRequestsSchema>;

/** Data of `operation-received`: what settling needs if no outcome follows. */
export const intentDataSchema = z.strictObject({
  account: z.string().regex(accountNumberPattern),
  actor: actorSchema,
  command: z.string(),
  command_id: z.string().min(1),
  gateway: gatewaySchema,
  operation_id: z.string().min(1),
  received_at: z.string(),
  thing: z.string(),
});

export type IntentData = z.infer<typeof intentDataSchema>;

/** What is known of an operation that was begun and has not ended; a stream has no command. */
export type BegunOperation = Omit<IntentData, 'command_id'> & { readonly command_id: string | null };
