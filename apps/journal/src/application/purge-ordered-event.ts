import { dataSchemaOf, operationEventTypes, type PurgeOrder } from '#contracts/operations';
import { composeEntry, newSalt } from '#ledger';
import type { LogRecord } from '#operation-log';
import type { Subject } from '../domain/retention/retention.ts';

const subject: Subject = { class: 'write', command: 'purge', thing: 'JournalPolicy' };

/** Whether entries of this subject are orders to purge. */
export function isOrderOfPurge({ command, thing }: Subject): boolean {
  return command === subject.command && thing === subject.thing;
}

/**
 * The event by which the journal says what it is about to delete; nothing is deleted that was not said
 * before. `operationId` is a fresh one; `at`: ISO 8601.
 */
export function purgeOrderedEvent(
  account: string,
  order: PurgeOrder,
  operationId: string,
  at: string,
): LogRecord {
  const type = operationEventTypes.purgeOrdered;
  const response = JSON.stringify(order);
  const { data } = composeEntry({
    skeleton: {
      account,
      actor: { account: null, key_id: null, kind: 'system', role: null, user_id: null },
      class: 'write',
      command: subject.command,
      command_id: null,
      completed_at: at,
      duration_us: 0,
      entry_id: operationId,
      error: null,
      gateway: null,
      method: null,
      operation_id: operationId,
      outcome: 'succeeded',
      received_at: at,
      request: { bytes: 0, content_type: null, declared_bytes: null },
      response: { aborted: false, bytes: Buffer.byteLength(response) },
      route: null,
      settles: null,
      status: null,
      thing: subject.thing,
      traceparent: null,
      v: 1,
    },
    personal: null,
    request: null,
    response,
    salts: { personal: null, request: null, response: newSalt() },
  });
  return {
    key: account,
    attributes: {
      specversion: '1.0',
      id: operationId,
      source: '/journal',
      type,
      subject: operationId,
      time: at,
      datacontenttype: 'application/json',
      dataschema: dataSchemaOf(type),
    },
    data,
  };
}
