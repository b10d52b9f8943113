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
  type EntryData,
  type IntentData,
  type PurgeOrder,
} from '#contracts';
import { isIntact, quarantineKey } from '#ledger';
import type { DecidedEntry } from './ledger.events.ts';

/** A record of the operation log, as far as the decision needs it. All of it is untrusted text. */
export interface LoggedEvent {
  readonly key: string;
  readonly attributes: string;
  readonly data: string;
}

export type Decision =
  | {
      readonly kind: 'entry';
      readonly entry: DecidedEntry;
      readonly intent: 'closed' | 'unknown';
      /** What is to be purged: the entry says that it is. */
      readonly order?: PurgeOrder;
    }
  | { readonly kind: 'intent'; readonly intent: IntentData; readonly data: string }
  /** An event that can't be read: it keeps its place, so that nothing is missing (DESIGN §6). */
  | { readonly kind: 'quarantined'; readonly entry: DecidedEntry };

/**
 * What follows the operation id in the entry id, by type (DESIGN §6). An event under the id of another
 * type would keep the true one out, as one that is known already.
 */
const entryIdEndings: ReadonlyMap<string, string> = new Map([
  [operationEventTypes.completed, ''],
  [operationEventTypes.refused, ''],
  [operationEventTypes.unknown, ':unknown'],
  [operationEventTypes.settled, ':settled'],
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
      return { kind: 'intent', intent: intent.data, data: event.data };
    }
  }
  const ending = type === undefined ? undefined : entryIdEndings.get(type);
  if (type !== undefined && ending !== undefined) {
    const entry = entrySchema.safeParse(data);
    const order = orderOf(type, entry.data);
    const isEntry = entry.success && entry.data.skeleton.account === event.key && isWhole(entry.data, ending);
    if (isEntry && order !== null) {
      return {
        kind: 'entry',
        entry: entryOf(entry.data, type, event.data),
        intent: type === operationEventTypes.unknown ? 'unknown' : 'closed',
        ...(order === undefined ? {} : { order }),
      };
    }
  }
  return { kind: 'quarantined', entry: quarantinedOf(event) };
}

/** The order in a `purge-ordered` event, null if it can't be read; undefined of all others. */
function orderOf(type: string, data: EntryData | undefined): PurgeOrder | null | undefined {
  if (type !== operationEventTypes.purgeOrdered) return undefined;
  const order = purgeOrderSchema.safeParse(parsed(data?.response ?? ''));
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

function entryOf({ key, skeleton }: EntryData, type: string, data: string): DecidedEntry {
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
  };
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
