import {
  accountNumberPattern,
  actorSchema,
  entryDataSchema,
  gatewaySchema,
  intentDataSchema,
  operationEventTypes,
  platformAccountNumber,
  purgeOrderSchema,
  skeletonSchema,
  type BegunOperation,
  type EntryData,
  type IntentData,
  type PurgeOrder,
} from '#contracts/operations';
import { isIntact, quarantineKey } from '#ledger';
import type { DecidedEntry } from './ledger.events.ts';

/** A record of the operation log, as far as the decision needs it. All of it is untrusted text. */
export interface LoggedEvent {
  readonly key: string;
  readonly attributes: string;
  readonly data: string;
}

/** One run of a gateway, as far as an event of its own shows it. */
export interface Boot {
  readonly gateway: string;
  readonly boot: string;
}

export type Decision =
  | {
      readonly kind: 'entry';
      readonly entry: DecidedEntry;
      /** `uncertain`: there is an outcome, but what was begun may take effect after it. */
      readonly intent: 'closed' | 'unknown' | 'uncertain';
      readonly boot: Boot | null;
      /** What is to be purged: the entry says that it is. */
      readonly order?: PurgeOrder;
    }
  /** An entry after which its operation is open, until its outcome or until its gateway's boot has ended. */
  | {
      readonly kind: 'stream';
      readonly entry: DecidedEntry;
      readonly stream: BegunOperation;
      readonly boot: Boot;
    }
  | { readonly kind: 'intent'; readonly intent: IntentData; readonly data: string; readonly boot: Boot }
  /** An event that can't be read: it keeps its place, so that nothing is missing (DESIGN §6). */
  | { readonly kind: 'quarantined'; readonly entry: DecidedEntry };

/**
 * What follows the operation id in the entry id, by type (DESIGN §6). An event under the id of another
 * type would keep the true one out, as one that is known already.
 */
const entryIdEndings: ReadonlyMap<string, string> = new Map([
  [operationEventTypes.opened, ':opened'],
  [operationEventTypes.completed, ''],
  [operationEventTypes.refused, ''],
  [operationEventTypes.unknown, ':unknown'],
  [operationEventTypes.settled, ':settled'],
  [operationEventTypes.requestsRefused, ':flood'],
  [operationEventTypes.purgeOrdered, ''],
]);

// Strict to the bottom: the key does not cover a member that the schema does not name.
const actor = actorSchema.strict();
const gateway = gatewaySchema.strict();
const entrySchema = entryDataSchema.extend({
  skeleton: skeletonSchema.extend({ actor, gateway: gateway.nullable() }),
});
const intentSchema = intentDataSchema.extend({ actor, gateway });

/** What a logged event means for the ledger. Total: whatever the text, there is a decision. */
export function decideLogged(event: LoggedEvent): Decision {
  const type = typeOf(event.attributes);
  const data = parsed(event.data);
  if (type === operationEventTypes.received) {
    const intent = intentSchema.safeParse(data);
    if (intent.success && intent.data.account === event.key) {
      const { gateway } = intent.data;
      return { kind: 'intent', intent: intent.data, data: event.data, boot: bootOf(gateway) };
    }
  }
  const ending = type === undefined ? undefined : entryIdEndings.get(type);
  if (type !== undefined && ending !== undefined) {
    const entry = entrySchema.safeParse(data);
    if (entry.success && entry.data.skeleton.account === event.key && isWhole(entry.data, ending)) {
      return wholeEntry(type, entry.data, event) ?? quarantined(event);
    }
  }
  return quarantined(event);
}

/** Undefined where what the type asks for beside the entry can't be read. */
function wholeEntry(type: string, data: EntryData, event: LoggedEvent): Decision | undefined {
  if (type === operationEventTypes.opened) return streamOf(data, event);
  const order = orderOf(type, data);
  if (order === null) return undefined;
  const { gateway } = data.skeleton;
  return {
    kind: 'entry',
    entry: entryOf(data, type, event.data),
    intent: intentAfter(type, data),
    boot: authors.has(type) && gateway !== null ? bootOf(gateway) : null,
    ...(order === undefined ? {} : { order }),
  };
}

function intentAfter(type: string, { skeleton }: EntryData): 'closed' | 'unknown' | 'uncertain' {
  if (type === operationEventTypes.unknown) return 'unknown';
  const isAnswered = type === operationEventTypes.completed || type === operationEventTypes.refused;
  const mayTakeEffect = skeleton.command_id !== null && withoutKnowing.has(skeleton.error);
  return isAnswered && mayTakeEffect ? 'uncertain' : 'closed';
}

/**
 * What a caller is told where nobody knows whether the command takes effect: the service had not answered in time, or
 * something failed in it, which may have been after the commit.
 */
const withoutKnowing: ReadonlySet<string | null> = new Set(['SERVICE.UNAVAILABLE', 'INTERNAL']);

/** Types that a gateway writes of itself; the journal's own name the gateway that an operation came from. */
const authors: ReadonlySet<string> = new Set([operationEventTypes.completed, operationEventTypes.refused]);

function bootOf({ id, boot }: BegunOperation['gateway']): Boot {
  return { gateway: id, boot };
}

/** A stream has a gateway: who else would say when it has ended? */
function streamOf(data: EntryData, event: LoggedEvent): Decision | undefined {
  const { skeleton } = data;
  if (skeleton.gateway === null) return undefined;
  const stream: BegunOperation = {
    account: skeleton.account,
    actor: skeleton.actor,
    command: skeleton.command,
    command_id: null,
    gateway: skeleton.gateway,
    operation_id: skeleton.operation_id,
    received_at: skeleton.received_at,
    thing: skeleton.thing,
  };
  const entry = entryOf(data, operationEventTypes.opened, event.data);
  return { kind: 'stream', entry, stream, boot: bootOf(skeleton.gateway) };
}

/** The order in a `purge-ordered` event, null if it can't be read; undefined of all others. */
function orderOf(type: string, data: EntryData): PurgeOrder | null | undefined {
  if (type !== operationEventTypes.purgeOrdered) return undefined;
  const order = purgeOrderSchema.safeParse(parsed(data.response ?? ''));
  return order.success ? order.data : null;
}

/** Whether the entry is what its maker committed to, under the id that is its own. */
function isWhole(data: EntryData, ending: string): boolean {
  const { entry_id: entryId, operation_id: operationId } = data.skeleton;
  const itsOwn = entryId === operationId + ending;
  return itsOwn && [data.personal, data.request, data.response].every(isCommittable) && isIntact(data);
}

/** Commitments are over UTF-8, in which all lone surrogates look alike. */
function isCommittable(text: string | null): boolean {
  return text === null || text.isWellFormed();
}

function entryOf(content: EntryData, type: string, data: string): DecidedEntry {
  const { key, skeleton } = content;
  return {
    account: skeleton.account,
    entryId: skeleton.entry_id,
    operationId: skeleton.operation_id,
    key,
    class: skeleton.class,
    command: skeleton.command,
    thing: skeleton.thing,
    settles: skeleton.settles,
    type,
    data,
    content,
  };
}

function quarantined(event: LoggedEvent): Decision {
  return { kind: 'quarantined', entry: quarantinedOf(event) };
}

function quarantinedOf(event: LoggedEvent): DecidedEntry {
  // Over the whole record: events that differ in anything have places of their own.
  const raw = rawOf(event);
  const key = quarantineKey(raw);
  return {
    account: accountNumberPattern.test(event.key) ? event.key : platformAccountNumber,
    entryId: `${key}:quarantined`,
    operationId: key,
    key,
    class: 'write',
    command: 'quarantined',
    thing: 'None',
    settles: null,
    type: 'quarantined',
    data: raw,
  };
}

/** The record as one text: key, attributes and data, between tabs. */
function rawOf({ key, attributes, data }: LoggedEvent): string {
  return `${key}\t${attributes}\t${data}`;
}

function typeOf(attributes: string): string | undefined {
  const value = parsed(attributes);
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  return typeof value.type === 'string' ? value.type : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
