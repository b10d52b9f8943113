import { randomUUIDv7 } from 'node:crypto';
import { platformAccountNumber, type KeyHolder, type Principal } from '#contracts';
import { unroutedOperation, type OperationDescriptor } from './descriptor.ts';
import type { IdempotentCommand } from './idempotency.ts';

/** One request on its way through the gateway: what the recorder will say of it. */
export class Operation {
  /** UUIDv7: sorts by time, so that the ledger's index stays dense. */
  readonly id: string = randomUUIDv7();
  readonly counter: number;
  readonly receivedAtMicros: number;
  readonly startedMs: number;
  descriptor: OperationDescriptor = unroutedOperation;
  route: string | null = null;
  /** The address of the caller, taken at arrival: a connection that was reset has none any more. */
  ip: string | null = null;
  /** The trace of the caller (W3C Trace Context); null if it gave none that is well-formed. */
  traceparent: string | null = null;
  /** Whose key or session was presented, also if it can't be used any more. */
  holder: KeyHolder | undefined;
  /** Who acts; undefined where nobody can. */
  principal: Principal | undefined;
  /** The presented key or session in its encodings, only to see that nothing recorded contains it. */
  credentialForms: readonly string[] = [];
  thing: string | undefined;
  name: string | null = null;
  /** Whether the name is known to be one that we made, and so no key, whatever it looks like. */
  nameIsOurs = false;
  /** The account that it is about, where that is not the caller's own (`Access`). */
  subject: string | undefined;
  idempotent: IdempotentCommand | undefined;
  commandId: string | null = null;
  /** Whether its command was executed before, by an operation with the same `Idempotency-Key`. */
  replayed = false;
  /** JSON text of the body as it may be recorded; null if there was none. */
  recordedRequest: string | null = null;
  requestBytes = 0;
  /** The answer before it is serialised. */
  answer: unknown = undefined;
  error: string | null = null;
  refused = false;
  /** Whether a stream was opened, or may have been: its outcome must not be lost. */
  opened = false;
  aborted = false;
  recorded = false;
  /** Refused by a limit and counted with others: it has neither an entry nor a receipt. */
  counted = false;

  constructor(counter: number) {
    this.counter = counter;
    this.startedMs = performance.now();
    this.receivedAtMicros = Math.round((performance.timeOrigin + this.startedMs) * 1000);
  }

  /** Whose ledger it belongs to: the subject's; what nobody known did belongs to the platform's. */
  get accountNumber(): string {
    return this.subject ?? this.holder?.accountNumber ?? platformAccountNumber;
  }
}

/** Who acted, as entries say it. */
export function actorOf({ holder, principal }: Operation) {
  if (holder === undefined) {
    return { account: null, key_id: null, kind: 'anonymous' as const, role: null, user_id: null };
  }
  return {
    account: holder.accountNumber,
    key_id: holder.keyId,
    kind: kindOf(holder),
    role: principal?.role ?? null,
    user_id: principal?.userId ?? holder.userId,
  };
}

function kindOf({ isSession, userId }: KeyHolder): Principal['kind'] {
  if (isSession === true) return 'session';
  return userId === null ? 'account-key' : 'user-key';
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for every request but the exempt ones. */
    operation: Operation;
  }
}
