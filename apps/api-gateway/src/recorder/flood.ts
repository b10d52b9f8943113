import { dataSchemaOf, noThing, operationEventTypes, type LimitName, type RefusedRequests } from '#contracts';
import { timestampOfMicros } from '#kernel';
import { composeEntry, newSalt } from '#ledger';
import type { LogRecord } from '#operation-log';
import { withoutKeys } from '#sealing';
import type { GatewayIdentity } from './gateway-identity.ts';
import { actorOf, type Operation } from './operation.ts';

/** The requests of one caller that a limit refused in one window. */
export interface Flood {
  readonly limit: LimitName;
  /** The first one: it has an entry and a receipt of its own. */
  readonly first: Operation;
  /** The address that the first one came from. */
  readonly ip: string | null;
  /** The others: answered without a receipt, and counted here. */
  count: number;
  firstCounter: number;
  firstAtMicros: number;
  lastAtMicros: number;
}

/**
 * The event of a flood, for the log: one entry for all that were counted. Its id is that of the first
 * refused operation with `:flood`, and its counter that of the first one counted.
 */
export function floodRecord(flood: Flood, identity: GatewayIdentity, atMicros: number): LogRecord {
  const { first } = flood;
  const entryId = `${first.id}:flood`;
  const at = timestampOfMicros(atMicros);
  const { data } = composeEntry({
    skeleton: {
      account: first.accountNumber,
      actor: actorOf(first),
      class: 'denied',
      command: 'requests-refused',
      command_id: null,
      completed_at: at,
      duration_us: flood.lastAtMicros - flood.firstAtMicros,
      entry_id: entryId,
      error: first.error,
      gateway: { boot: identity.boot, counter: flood.firstCounter, id: identity.id },
      method: null,
      operation_id: first.id,
      outcome: 'failed',
      received_at: timestampOfMicros(flood.firstAtMicros),
      request: { bytes: 0, content_type: null, declared_bytes: null },
      response: { aborted: false, bytes: 0 },
      route: null,
      settles: null,
      status: 429,
      thing: noThing,
      traceparent: null,
      v: 1,
    },
    personal: personalText(flood),
    request: requestText(flood),
    response: null,
    salts: { personal: newSalt(), request: newSalt(), response: null },
  });
  const type = operationEventTypes.requestsRefused;
  return {
    key: first.accountNumber,
    attributes: {
      specversion: '1.0',
      id: entryId,
      source: `/gateways/${identity.id}`,
      type,
      subject: first.id,
      time: at,
      datacontenttype: 'application/json',
      dataschema: dataSchemaOf(type),
    },
    data,
  };
}

function requestText({ count, firstAtMicros, lastAtMicros, limit }: Flood): string {
  return JSON.stringify({
    count,
    first_at: timestampOfMicros(firstAtMicros),
    last_at: timestampOfMicros(lastAtMicros),
    limit,
  } satisfies RefusedRequests);
}

function personalText({ first, ip }: Flood): string {
  return JSON.stringify({
    client: { ip, user_agent: null },
    name: null,
    path: null,
    query: {},
    user: first.principal === undefined ? null : withoutKeys(first.principal.username),
  });
}
