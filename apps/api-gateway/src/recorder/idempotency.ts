import type { FastifyRequest } from 'fastify';
import { hash } from 'node:crypto';
import { failure, type Principal } from '#contracts';

/** Names a command, so that it is executed once however often it is asked for (ADR 0017). */
export const idempotencyHeader = 'idempotency-key';

/** On the answer of a command that was executed before. */
export const replayedHeader = 'idempotent-replayed';

export const idempotencyKeyPattern = /^[\x21-\x7e]{1,255}$/;

/** What an `Idempotency-Key` says of a request. */
export interface IdempotentCommand {
  readonly commandId: string;
  /** SHA-256 over what is asked: another request under the same key is refused. */
  readonly bodyHash: string;
}

/**
 * The command id that the caller's `Idempotency-Key` makes, or undefined without one. Keys of different
 * callers never meet. Throws `HTTP.BAD_REQUEST` where it is not 1 to 255 visible ASCII characters.
 */
export function idempotentCommandOf(
  request: FastifyRequest,
  { accountNumber, keyId, session }: Principal,
): IdempotentCommand | undefined {
  const given = request.headers[idempotencyHeader];
  if (given === undefined) return undefined;
  if (typeof given !== 'string' || !idempotencyKeyPattern.test(given)) {
    throw failure('HTTP.BAD_REQUEST', 'The Idempotency-Key must be 1 to 255 visible ASCII characters.', {
      field: 'Idempotency-Key',
    });
  }
  // What is asked in one account is another request in another.
  const actsIn = session?.actsIn ?? null;
  const caller = actsIn === null ? [accountNumber, keyId] : [accountNumber, keyId, actsIn];
  return {
    commandId: `idem:${sha256(JSON.stringify([...caller, given]))}`,
    bodyHash: requestHash(request),
  };
}

function requestHash({ method, routeOptions, params, query, body }: FastifyRequest): string {
  const asked = [method, routeOptions.url, sorted(params), sorted(query)];
  return sha256(`${JSON.stringify(asked)}\n${Buffer.isBuffer(body) ? sha256(body) : ''}`);
}

function sorted(parameters: unknown) {
  return Object.entries((parameters ?? {}) as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1));
}

function sha256(content: string | Buffer): string {
  return hash('sha256', content, 'hex');
}
