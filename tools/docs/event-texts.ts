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
const gatewayAndCommandLine = `${gateway}; of \`bootstrap\` the command line (\`apps/standalone\`)`;
const journal = 'the journal (`apps/journal`, resolving)';
const readBy = 'the journal (`apps/journal`, ledger writer)';
const operationId = 'the operation id';

export const operationEvents: Readonly<Record<OperationEventType, EventText>> = {
  [operationEventTypes.received]: {
    meaning: 'An operation that changes state is about to be executed; durable before it is.',
    emittedBy: gatewayAndCommandLine,
    readBy,
    id: '`<operation id>:received`',
    entry: 'none: an open intent until an outcome closes it',
  },
  [operationEventTypes.opened]: {
    meaning: 'An answer that streams (tail, export) is about to begin; durable before its first byte.',
    emittedBy: gateway,
    readBy,
    id: '`<operation id>:opened`',
    entry:
      'one of its own, whose `key` is the receipt of the caller; open until the outcome, or until a later boot of its gateway',
  },
  [operationEventTypes.completed]: {
    meaning: 'What came of an operation; durable before its answer leaves.',
    emittedBy: gatewayAndCommandLine,
    readBy,
    id: operationId,
    entry: 'the outcome; `key` is the receipt of the caller, unless it had one when a stream was opened',
  },
  [operationEventTypes.refused]: {
    meaning: 'An operation was turned away and not executed, after its intent may have been recorded.',
    emittedBy: gateway,
    readBy,
    id: operationId,
    entry: 'the outcome; `key` is the receipt of the caller',
  },
  [operationEventTypes.unknown]: {
    meaning:
      'An intent has had no outcome for `SMARTER_UNKNOWN_AFTER_MS`, or a stream none when its gateway was started again.',
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
    entry: 'one of its own; `settles` names the unknown one, or the outcome that left it open',
  },
  [operationEventTypes.requestsRefused]: {
    meaning:
      'A limit refused more than one request of a caller in one window of 60 s: all but the first are counted here, and have neither an entry nor a receipt of their own.',
    emittedBy: gateway,
    readBy,
    id: '`<operation id>:flood`, of the first refused operation',
    entry:
      'one for all of them; `request` holds `count`, `first_at`, `last_at` and `limit` (`key` or `address`)',
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
