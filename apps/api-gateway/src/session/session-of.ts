import type { FastifyRequest } from 'fastify';
import { failure, type Principal, type SessionState } from '#contracts';
import { principalOf } from '../auth/access.ts';

/** Who asks in a session. Throws `SESSIONS.NOT_FOUND` where it is a key that asks. */
export function sessionOf(request: FastifyRequest): Principal & { readonly session: SessionState } {
  const principal = principalOf(request);
  const { session } = principal;
  if (session === undefined) throw failure('SESSIONS.NOT_FOUND', 'A key is not a session: sign in first.');
  return { ...principal, session };
}
