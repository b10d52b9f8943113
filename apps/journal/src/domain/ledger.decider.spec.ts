import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { operationEventTypes, platformAccountNumber, type OperationEventType } from '#contracts';
import { quarantineKey } from '#ledger';
import type { LogRecord } from '#operation-log';
import {
  account,
  entryEvent,
  gateway,
  intentEvent,
  openedEvent,
  operationId,
  otherAccount,
  personal,
  skeletonOf,
} from '../../test/events.fixture.ts';
import { decideLogged, type LoggedEvent } from './ledger.decider.ts';

const operation = operationId(1);

function logged({ key, attributes, data }: LogRecord): LoggedEvent {
  return { key, attributes: JSON.stringify(attributes), data };
}

function ofType(type: OperationEventType, suffix = ''): LogRecord {
  return entryEvent(operation, { type, skeleton: { entry_id: operation + suffix } });
}

/** The event with its data parsed, changed and written again. */
function changed(event: LogRecord, change: (data: ReturnType<typeof JSON.parse>) => void): LoggedEvent {
  const data = JSON.parse(event.data);
  change(data);
  return { ...logged(event), data: JSON.stringify(data) };
}

function expectQuarantined(event: LoggedEvent, inAccount = event.key): void {
  const raw = `${event.key}\t${event.attributes}\t${event.data}`;
  expect(decideLogged(event)).toEqual({
    kind: 'quarantined',
    entry: {
      account: inAccount,
      entryId: `${quarantineKey(raw)}:quarantined`,
      operationId: quarantineKey(raw),
      key: quarantineKey(raw),
      class: 'write',
      command: 'quarantined',
      thing: 'None',
      settles: null,
      type: 'quarantined',
      data: raw,
    },
  });
}

describe('given a logged event, then', () => {
  const boot = { gateway: gateway.id, boot: gateway.boot };

  it.each([
    [operationEventTypes.completed, '', 'closed'],
    [operationEventTypes.refused, '', 'closed'],
    [operationEventTypes.unknown, ':unknown', 'unknown'],
    [operationEventTypes.settled, ':settled', 'closed'],
    [operationEventTypes.requestsRefused, ':flood', 'closed'],
  ])('%s is an entry', (type, suffix, intent) => {
    const event = ofType(type, suffix);
    expect(decideLogged(logged(event))).toEqual({
      kind: 'entry',
      intent,
      boot: type === operationEventTypes.completed || type === operationEventTypes.refused ? boot : null,
      entry: {
        account,
        entryId: operation + suffix,
        operationId: operation,
        key: (JSON.parse(event.data) as { key: string }).key,
        class: 'write',
        command: 'apply',
        thing: 'Account',
        settles: null,
        type,
        data: event.data,
        content: JSON.parse(event.data) as unknown,
      },
    });
  });

  it.each([
    ['SERVICE.UNAVAILABLE', operation, 'uncertain'],
    ['INTERNAL', operation, 'uncertain'],
    ['INTERNAL', null, 'closed'],
    ['ACCOUNTS.CONFLICT', operation, 'closed'],
    [null, operation, 'closed'],
  ])('an outcome with error %s of command %s leaves its intent %s', (error, command, intent) => {
    const event = entryEvent(operation, { skeleton: { error, command_id: command } });
    expect(decideLogged(logged(event))).toMatchObject({ kind: 'entry', intent });
  });

  it('operation-received is an intent', () => {
    const event = intentEvent(operation);
    const decision = decideLogged(logged(event));
    expect(decision).toEqual({ kind: 'intent', intent: JSON.parse(event.data), data: event.data, boot });
  });

  it('operation-opened is an entry after which its operation is open', () => {
    const decision = decideLogged(logged(openedEvent(operation)));
    expect(decision).toMatchObject({
      kind: 'stream',
      boot,
      entry: { entryId: `${operation}:opened`, operationId: operation, class: 'read' },
      stream: { account, command: 'journal', command_id: null, gateway, operation_id: operation },
    });
  });

  it('an entry without any text is an entry', () => {
    const event = entryEvent(operation, { personal: null, request: null, response: null });
    expect(decideLogged(logged(event)).kind).toBe('entry');
  });
});

describe('it is quarantined', () => {
  const event = entryEvent(operation);
  const intent = intentEvent(operation);

  it.each<[string, LoggedEvent]>([
    ['whose key does not cover its skeleton', changed(event, (data) => (data.skeleton.status = 201))],
    ['with another key', changed(event, (data) => (data.key = '0'.repeat(64)))],
    ['with another text', changed(event, (data) => (data.response += ' '))],
    ['with another salt', changed(event, (data) => (data.salts.request = '0'.repeat(64)))],
    ['with a text taken away', changed(event, (data) => (data.request = data.salts.request = null))],
    ['with a salt without a text', changed(event, (data) => (data.request = null))],
    ["in another account's log", { ...logged(event), key: otherAccount }],
    ["of an intent in another account's log", { ...logged(intent), key: otherAccount }],
    ['with a member that the schema lacks', changed(event, (data) => (data.more = 1))],
    ['with one in the skeleton', changed(event, (data) => (data.skeleton.more = 1))],
    ['with one in the actor', changed(event, (data) => (data.skeleton.actor.more = 1))],
    ['with one in the gateway', changed(event, (data) => (data.skeleton.gateway.more = 1))],
    ['with one in the salts', changed(event, (data) => (data.salts.more = null))],
    ['of an intent with one', changed(intent, (data) => (data.more = 1))],
    ['of an intent with one in its actor', changed(intent, (data) => (data.actor.more = 1))],
    ['without a member', changed(event, (data) => delete data.skeleton.settles)],
    ['of an intent without a member', changed(intent, (data) => delete data.command_id)],
    ['that is no JSON', { ...logged(event), data: event.data.slice(0, -1) }],
    ['that is JSON of something else', { ...logged(event), data: '[]' }],
    ['with attributes that are no JSON', { ...logged(event), attributes: '{' }],
    ['with attributes that are null', { ...logged(event), attributes: 'null' }],
    ['with attributes without a type', { ...logged(event), attributes: '{}' }],
    ['with a type that is no text', { ...logged(event), attributes: '{"type":1}' }],
    ['of an unknown type', { ...logged(event), attributes: '{"type":"operations.operation-completed.v2"}' }],
    ['of a type of Object', { ...logged(event), attributes: '{"type":"constructor"}' }],
    ['of an entry as an intent', { ...logged(event), attributes: logged(intent).attributes }],
    ['of an intent as an entry', { ...logged(intent), attributes: logged(event).attributes }],
    [
      "under another operation's id",
      logged(entryEvent(operation, { skeleton: { entry_id: operationId(2) } })),
    ],
    [
      'under the id of another type',
      logged(entryEvent(operation, { skeleton: { entry_id: `${operation}:settled` } })),
    ],
    [
      'of the unknown under the id of the outcome',
      logged(entryEvent(operation, { type: operationEventTypes.unknown })),
    ],
    ['of an opened stream under the id of its end', logged(openedEvent(operation, { entry_id: operation }))],
    ['of an opened stream without a gateway', logged(openedEvent(operation, { gateway: null }))],
    ['with a fraction', logged(entryEvent(operation, { skeleton: { duration_us: 0.5 } }))],
    ['with a text that has no UTF-8', logged(entryEvent(operation, { request: '"\ud800"' }))],
  ])('what is an event %s', (_what, misfit) => expectQuarantined(misfit));

  it('in the ledger of the platform if the log knows no account', () => {
    expectQuarantined({ ...logged(event), key: 'nobody' }, platformAccountNumber);
    expectQuarantined({ ...logged(event), key: `${account}\n` }, platformAccountNumber);
  });

  it('under ids of their own if events differ in anything', () => {
    const events = [
      { key: account, attributes: '{}', data: '{}' },
      { key: otherAccount, attributes: '{}', data: '{}' },
      { key: account, attributes: '{ }', data: '{}' },
    ];
    const ids = events.map((one) => {
      const decision = decideLogged(one);
      return decision.kind === 'quarantined' && decision.entry.entryId;
    });
    expect(new Set(ids).size).toBe(3);
  });
});

describe('whatever the text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.constantFrom('', 'null', '{"__proto__":1}'),
  );
  const type = fc.constantFrom(...Object.values(operationEventTypes));

  it('there is a decision', () => {
    const attributes = fc.oneof(
      text,
      type.map((value) => JSON.stringify({ type: value })),
    );
    fc.assert(
      fc.property(fc.oneof(text, fc.constant(account)), attributes, text, (key, someAttributes, data) => {
        expect(decideLogged({ key, attributes: someAttributes, data }).kind).toBe('quarantined');
      }),
      { numRuns: 1000 },
    );
  });

  it('a byte that flips never makes another entry', () => {
    const event = logged(
      entryEvent(operation, { personal: JSON.stringify({ ...personal, path: '/ü/\ud83d\ude00' }) }),
    );
    const bytes = Buffer.from(event.data);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (index, mask) => {
        const mutated = Buffer.from(bytes);
        mutated[index] = (mutated[index] ?? 0) ^ mask;
        const data = mutated.toString();
        const decision = decideLogged({ ...event, data });
        if (decision.kind === 'entry') expect(JSON.parse(data)).toStrictEqual(JSON.parse(event.data));
        else expect(decision.kind).toBe('quarantined');
      }),
      { numRuns: 3000 },
    );
  });

  it('a changed value never makes another entry', () => {
    const event = entryEvent(operation);
    const members = Object.keys(skeletonOf(operation)) as (keyof ReturnType<typeof skeletonOf>)[];
    fc.assert(
      fc.property(fc.constantFrom(...members), fc.jsonValue(), (member, value) => {
        const misfit = changed(event, (data) => (data.skeleton[member] = value));
        if (decideLogged(misfit).kind === 'entry') {
          expect(JSON.parse(misfit.data)).toStrictEqual(JSON.parse(event.data));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
