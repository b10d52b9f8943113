import {
  dataSchemaOf,
  operationEventTypes,
  platformAccountNumber,
  type CloudEventAttributes,
  type IntentData,
  type OperationEventType,
} from '#contracts';
import { composeEntry, newSalt } from '#ledger';
import type { LogRecord } from '#operation-log';

/** The making of a key at the data folder, as an operation: nobody sent a request. */
export interface KeyMaking {
  readonly operationId: string;
  /** Of this process: it takes the place that a gateway's boot has in other operations. */
  readonly boot: string;
  /** ISO 8601. */
  readonly beganAt: string;
}

export interface KeyMade {
  /** Null where none was made. */
  readonly key: { readonly keyId: string; readonly name: string } | null;
  /** The code of the failure. */
  readonly error: string | null;
  readonly endedAt: string;
  readonly durationMicros: number;
}

const command = 'bootstrap';
const thing = 'SmarterAuthToken';
const system = { account: null, key_id: null, kind: 'system', role: null, user_id: null } as const;

/** That a key is about to be made: durable before it is. */
export function intentRecord(making: KeyMaking): LogRecord {
  const data: IntentData = {
    account: platformAccountNumber,
    actor: system,
    command,
    command_id: making.operationId,
    gateway: placeOf(making),
    operation_id: making.operationId,
    received_at: making.beganAt,
    thing,
  };
  const id = `${making.operationId}:received`;
  const attributes = attributesOf(making, operationEventTypes.received, id, making.beganAt);
  return { key: platformAccountNumber, attributes, data: JSON.stringify(data) };
}

/** What came of it: durable before the key is shown. */
export function outcomeRecord(making: KeyMaking, made: KeyMade): LogRecord {
  const { data } = composeEntry({
    skeleton: {
      account: platformAccountNumber,
      actor: system,
      class: 'write',
      command,
      command_id: making.operationId,
      completed_at: made.endedAt,
      duration_us: made.durationMicros,
      entry_id: making.operationId,
      error: made.error,
      gateway: placeOf(making),
      method: null,
      operation_id: making.operationId,
      outcome: made.error === null ? 'succeeded' : 'failed',
      received_at: making.beganAt,
      request: { bytes: 0, content_type: null, declared_bytes: null },
      response: { aborted: false, bytes: 0 },
      route: null,
      settles: null,
      status: null,
      thing,
      traceparent: null,
      v: 1,
    },
    personal: personalText(made),
    request: null,
    response: JSON.stringify({ key_id: made.key?.keyId ?? null }),
    salts: { personal: newSalt(), request: null, response: newSalt() },
  });
  const { operationId } = making;
  const attributes = attributesOf(making, operationEventTypes.completed, operationId, made.endedAt);
  return { key: platformAccountNumber, attributes, data };
}

function placeOf({ boot }: KeyMaking) {
  return { boot, counter: 1, id: 'admin' };
}

function personalText({ key }: KeyMade): string {
  return JSON.stringify({
    client: { ip: null, user_agent: null },
    name: key?.name ?? null,
    path: null,
    query: {},
    user: null,
  });
}

function attributesOf(
  { operationId }: KeyMaking,
  type: OperationEventType,
  id: string,
  time: string,
): CloudEventAttributes {
  return {
    specversion: '1.0',
    id,
    source: '/admin',
    type,
    subject: operationId,
    time,
    datacontenttype: 'application/json',
    dataschema: dataSchemaOf(type),
  };
}
