import {
  dataSchemaOf,
  operationEventTypes,
  type EntryPersonal,
  type IntentData,
  type OperationEventType,
  type Principal,
} from '#contracts';
import { composeEntry, newSalt, type UncommittedSkeleton } from '#ledger';
import type { LogRecord, RecordedEvent } from '#operation-log';

export const accounts = ['1111-1111-1111', '2222-2222-2222', '3333-3333-3333'] as const;
export const [account, otherAccount] = accounts;

export const principal: Principal = {
  kind: 'user-key',
  accountNumber: account,
  userId: 7,
  username: 'ada',
  keyId: '0b6f1f0e-6f0a-4c55-9b1c-1f1f8e3f0a11',
  role: 'account-admin',
};

/** The id of an operation, as long as a real one. */
export function operationId(number: number): string {
  return `019aa000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

const moment = '2026-11-24T21:05:59.123456Z';

export function skeletonOf(operation: string, given: Partial<UncommittedSkeleton> = {}): UncommittedSkeleton {
  return {
    account,
    actor: { account, key_id: principal.keyId, kind: 'user-key', role: 'account-admin', user_id: 7 },
    class: 'write',
    command: 'apply',
    command_id: operation,
    completed_at: moment,
    duration_us: 1234,
    entry_id: operation,
    error: null,
    gateway,
    method: 'POST',
    operation_id: operation,
    outcome: 'succeeded',
    received_at: moment,
    request: { bytes: 321, content_type: 'application/json', declared_bytes: 321 },
    response: { aborted: false, bytes: 123 },
    route: '/api/v1/cli/apply',
    settles: null,
    status: 200,
    thing: 'Account',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    v: 1,
    ...given,
  };
}

export const personal: EntryPersonal = {
  client: { ip: '203.0.113.7', user_agent: 'smarter-cli/1.4 (naïve ☕)' },
  name: 'smarter',
  path: '/api/v1/cli/apply',
  query: { verbose: 'true' },
  user: 'ada',
};

export interface EventOptions {
  readonly type?: OperationEventType;
  readonly skeleton?: Partial<UncommittedSkeleton>;
  readonly personal?: string | null;
  readonly request?: string | null;
  readonly response?: string | null;
}

/** An intact event of an entry, as a gateway makes it. */
export function entryEvent(operation: string, given: EventOptions = {}): LogRecord {
  const skeleton = skeletonOf(operation, given.skeleton);
  const texts = {
    personal: given.personal === undefined ? JSON.stringify(personal) : given.personal,
    request:
      given.request === undefined ? '{"kind":"Account","spec":{"email":"ada@example.com"}}' : given.request,
    response: given.response === undefined ? '{"changed":["email"],"message":"applied"}' : given.response,
  };
  const salt = (text: string | null) => (text === null ? null : newSalt());
  const salts = {
    personal: salt(texts.personal),
    request: salt(texts.request),
    response: salt(texts.response),
  };
  const type = given.type ?? operationEventTypes.completed;
  const { data } = composeEntry({ skeleton, ...texts, salts });
  return { key: skeleton.account, attributes: attributesOf(type, skeleton.entry_id, operation), data };
}

/** The run of the gateway that `skeletonOf` names. */
export const gateway = { boot: '7c1d7f8e-58c1-4b52-a2b8-9f4d1d6a0001', counter: 42, id: 'gateway' };

/** The event of a stream that is about to begin. */
export function openedEvent(operation: string, given: Partial<UncommittedSkeleton> = {}): LogRecord {
  const skeleton = {
    class: 'read',
    command: 'journal',
    command_id: null,
    entry_id: `${operation}:opened`,
    outcome: 'opened',
    ...given,
  } as const;
  return entryEvent(operation, { type: operationEventTypes.opened, request: null, response: null, skeleton });
}

/** The event of an intent: its operation has begun. */
export function intentEvent(operation: string, given: Partial<IntentData> = {}): LogRecord {
  const intent: IntentData = {
    account,
    actor: { account, key_id: principal.keyId, kind: 'user-key', role: 'account-admin', user_id: 7 },
    command: 'apply',
    command_id: `command-${operation}`,
    gateway: { ...gateway, counter: 41 },
    operation_id: operation,
    received_at: moment,
    thing: 'Account',
    ...given,
  };
  const attributes = attributesOf(operationEventTypes.received, `${operation}:received`, operation);
  return { key: intent.account, attributes, data: JSON.stringify(intent) };
}

/** An event that nothing can be made of. */
export function unreadableEvent(text: string, key: string = account): LogRecord {
  return { key, attributes: attributesOf(operationEventTypes.completed, text, text), data: text };
}

/** As the log gives the records back, from offset `first` on. */
export function recorded(
  events: readonly LogRecord[],
  first = 1,
  recordedAt: (index: number) => number = (index) => 1_790_000_000_000 + index,
): RecordedEvent[] {
  return events.map(({ key, attributes, data }, index) => ({
    partition: 0,
    offset: first + index,
    recordedAt: recordedAt(index),
    key,
    attributes: JSON.stringify(attributes),
    data,
  }));
}

function attributesOf(type: OperationEventType, id: string, operation: string): LogRecord['attributes'] {
  return {
    specversion: '1.0',
    id,
    source: '/gateways/gateway',
    type,
    subject: operation,
    time: moment,
    datacontenttype: 'application/json',
    dataschema: dataSchemaOf(type),
  };
}
