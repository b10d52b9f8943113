import { operationEventTypes, type OperationEventType } from '#contracts';

export interface EventText {
  readonly meaning: string;
  readonly emittedBy: string;
  readonly readBy: string;
  readonly id: string;
  /** What becomes of it in the ledger. */
  readonly entry: string;
}

const gateway = 'the gateway (`apps/api-gateway`, recorder)';
const journal = 'the journal (`apps/journal`, resolving)';
const readBy = 'the journal (`apps/journal`, ledger writer)';
const operationId = 'the operation id';

export const operationEvents: Readonly<Record<OperationEventType, EventText>> = {
  [operationEventTypes.received]: {
    meaning: 'An operation that changes state is about to be executed; durable before it is.',
    emittedBy: gateway,
    readBy,
    id: '`<operation id>:received`',
    entry: 'none: an open intent until an outcome closes it',
  },
  [operationEventTypes.completed]: {
    meaning: 'What came of an operation; durable before its answer leaves.',
    emittedBy: gateway,
    readBy,
    id: operationId,
    entry: 'the outcome; `key` is the receipt of the caller',
  },
  [operationEventTypes.refused]: {
    meaning: 'An operation was turned away and not executed, after its intent may have been recorded.',
    emittedBy: gateway,
    readBy,
    id: operationId,
    entry: 'the outcome; `key` is the receipt of the caller',
  },
  [operationEventTypes.unknown]: {
    meaning: 'An intent has had no outcome for `SMARTER_UNKNOWN_AFTER_MS`.',
    emittedBy: journal,
    readBy,
    id: '`<operation id>:unknown`',
    entry: 'one of its own',
  },
  [operationEventTypes.settled]: {
    meaning: 'What the service that owns the command says of an operation whose outcome was unknown.',
    emittedBy: journal,
    readBy,
    id: '`<operation id>:settled`',
    entry: 'one of its own; `settles` names the unknown one',
  },
  [operationEventTypes.purgeOrdered]: {
    meaning:
      'Entries of an account are due and are about to be deleted. `response` is the JSON text of the order: what goes, and by which version of the policy.',
    emittedBy: 'the journal (`apps/journal`, purging)',
    readBy: 'the journal (`apps/journal`, ledger writer), which carries it out',
    id: operationId,
    entry: 'one of its own, before anything is deleted',
  },
};
