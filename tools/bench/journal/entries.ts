import { operationEventTypes, platformAccountNumber, type EntryPersonal } from '#contracts';
import { composeEntry, newSalt, type UncommittedSkeleton } from '#ledger';
import type { LogRecord, RecordedEvent } from '#operation-log';
import type { LedgerEntry } from '../../../apps/journal/src/domain/ledger.events.ts';

/** Of whoever holds the first key of a server. */
export const account = platformAccountNumber;
/** So long ago that ten million are over before today. */
const beginning = Date.UTC(2023, 0, 1);
/** Milliseconds between one entry and the next: a month holds a quarter of a million. */
const everyMs = 10_000;

const commands = ['whoami', 'apply', 'describe', 'get', 'delete', 'journal', 'deploy', 'logs'];
const things = ['Account', 'User', 'SmarterAuthToken', 'Plugin', 'Chatbot', 'None'];
const agents = ['curl/8.5.0', 'smarter-cli/1.4.2', 'Mozilla/5.0 (X11; Linux x86_64) Firefox/131.0', 'node'];

export const tracedOf = 10;

/** What varies from entry to entry, some of it often and some of it rarely; by its number alone. */
export function variation(number: number) {
  const mixed = Math.imul(number ^ (number >>> 15), 0x2c1b3c6d) >>> 0;
  const pick = (of: number, shift: number) => Math.floor(mixed / 2 ** shift) % of;
  const status = pick(20, 3) === 0 ? (pick(2, 9) === 0 ? 404 : 403) : pick(997, 2) === 0 ? 500 : 200;
  return {
    command: commands[pick(commands.length, 5)] as string,
    thing: things[pick(things.length, 7)] as string,
    user: `user${pick(40, 4)}`,
    keyId: `0b6f1f0e-6f0a-4c55-9b1c-${String(pick(60, 6)).padStart(12, '0')}`,
    ip: `203.0.113.${pick(250, 8)}`,
    agent: agents[pick(agents.length, 10)] as string,
    name: `resource-${pick(500, 1)}`,
    status,
    // One caller in ten belongs to a trace of its own: curl and the command line send none.
    trace: number % tracedOf === 0 ? mixed.toString(16).padStart(8, '0').repeat(4) : null,
    durationUs: 200 + pick(50_000, 0),
  };
}

export function operationId(number: number): string {
  return `019aa000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

function skeletonOf(number: number): UncommittedSkeleton {
  const { command, thing, keyId, status, trace, durationUs } = variation(number);
  const moment = new Date(beginning + number * everyMs).toISOString().replace('Z', '000Z');
  const id = operationId(number);
  return {
    account,
    actor: { account, key_id: keyId, kind: 'user-key', role: 'account-admin', user_id: 7 },
    class: status === 403 ? 'denied' : command === 'apply' || command === 'delete' ? 'write' : 'read',
    command,
    command_id: null,
    completed_at: moment,
    duration_us: durationUs,
    entry_id: id,
    error: status === 200 ? null : status === 500 ? 'INTERNAL' : 'HTTP.NOT_FOUND',
    gateway: { boot: '7c1d7f8e-58c1-4b52-a2b8-9f4d1d6a0001', counter: number, id: 'gateway' },
    method: 'GET',
    operation_id: id,
    outcome: status < 400 ? 'succeeded' : 'failed',
    received_at: moment,
    request: { bytes: 0, content_type: null, declared_bytes: null },
    response: { aborted: false, bytes: 623 },
    route: `/api/v1/cli/${command}/:kind`,
    settles: null,
    status,
    thing,
    traceparent: trace === null ? null : `00-${trace}-b7ad6b7169203331-01`,
    v: 1,
  };
}

function personalOf(number: number): EntryPersonal {
  const { command, user, ip, agent, name, thing } = variation(number);
  return {
    client: { ip, user_agent: agent },
    name,
    path: `/api/v1/cli/${command}/${thing.toLowerCase()}/`,
    query: { name },
    user,
  };
}

/** An event as a gateway makes it. */
export function eventOf(number: number): LogRecord {
  const skeleton = skeletonOf(number);
  const texts = { personal: JSON.stringify(personalOf(number)), request: null, response: answer };
  const salts = { personal: newSalt(), request: null, response: newSalt() };
  const { data } = composeEntry({ skeleton, ...texts, salts });
  return {
    key: account,
    attributes: {
      specversion: '1.0',
      id: skeleton.entry_id,
      source: '/gateways/gateway',
      type: operationEventTypes.completed,
      subject: skeleton.entry_id,
      time: skeleton.received_at,
      datacontenttype: 'application/json',
      dataschema: '',
    },
    data,
  };
}

/** Events as the log gives them back. */
export function recordedEvents(first: number, count: number): RecordedEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const { key, attributes, data } = eventOf(first + index);
    const place = { partition: 0, offset: first + index, recordedAt: recordedAt(first + index) };
    return { ...place, key, attributes: JSON.stringify(attributes), data };
  });
}

/** An entry of the same size as a true one, without the hashes: filling a ledger is not what is measured. */
export function entryOf(seq: number): LedgerEntry {
  const { commitments, ...rest } = { ...skeletonOf(seq), commitments: noCommitments };
  const data = JSON.stringify({
    key: filler,
    personal: JSON.stringify(personalOf(seq)),
    request: null,
    response: answer,
    salts: { personal: filler, request: null, response: filler },
    skeleton: { ...rest, commitments },
  });
  const { class: of, command, thing, entry_id: entryId } = rest;
  return {
    ...{ account, seq, entryId, operationId: entryId, key: filler, class: of, command, thing, data },
    ...{ settles: null, type: operationEventTypes.completed, recordedAt: recordedAt(seq) },
    ...{ leafHash: filler, partition: 0, offset: seq },
  };
}

export function recordedAt(seq: number): number {
  return beginning + seq * everyMs;
}

const filler = 'ab'.repeat(32);
const noCommitments = { personal: filler, request: null, response: filler };
const answer = JSON.stringify({
  api: 'smarter.sh/v1',
  data: { text: 'x'.repeat(400) },
  metadata: { command: 'describe' },
  thing: 'Account',
});
