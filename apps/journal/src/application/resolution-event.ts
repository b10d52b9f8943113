import { dataSchemaOf, operationEventTypes, type BegunOperation } from '#contracts/operations';
import { composeEntry } from '#ledger';
import type { LogRecord } from '#operation-log';

/** What came out: nothing yet, or whether the command took effect. */
export type Resolution = 'unknown' | 'executed' | 'not-executed';

/**
 * The event by which the journal says what became of an operation without an outcome, or with one that
 * leaves it open. `settles`: the entry that a settlement is about; `at`: ISO 8601.
 */
export function resolutionEvent(
  intent: BegunOperation,
  resolution: Resolution,
  settles: string,
  at: string,
): LogRecord {
  const type = resolution === 'unknown' ? operationEventTypes.unknown : operationEventTypes.settled;
  const unknownId = `${intent.operation_id}:unknown`;
  const entryId = resolution === 'unknown' ? unknownId : `${intent.operation_id}:settled`;
  const { data } = composeEntry({
    skeleton: {
      account: intent.account,
      actor: { account: null, key_id: null, kind: 'system', role: null, user_id: null },
      // Only what changes state has a command.
      class: intent.command_id === null ? 'read' : 'write',
      command: intent.command,
      command_id: intent.command_id,
      completed_at: at,
      duration_us: 0,
      entry_id: entryId,
      error: null,
      gateway: intent.gateway,
      method: null,
      operation_id: intent.operation_id,
      outcome: outcomeOf[resolution],
      received_at: intent.received_at,
      request: { bytes: 0, content_type: null, declared_bytes: null },
      response: { aborted: false, bytes: 0 },
      route: null,
      settles: resolution === 'unknown' ? null : settles,
      status: null,
      thing: intent.thing,
      traceparent: null,
      v: 1,
    },
    personal: null,
    request: null,
    response: null,
    salts: { personal: null, request: null, response: null },
  });
  return {
    key: intent.account,
    attributes: {
      specversion: '1.0',
      id: entryId,
      source: '/journal',
      type,
      subject: intent.operation_id,
      time: at,
      datacontenttype: 'application/json',
      dataschema: dataSchemaOf(type),
    },
    data,
  };
}

const outcomeOf = { unknown: 'unknown', executed: 'succeeded', 'not-executed': 'failed' } as const;
