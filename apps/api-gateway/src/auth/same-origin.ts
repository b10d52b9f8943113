import type { FastifyRequest } from 'fastify';
import { hash, timingSafeEqual } from 'node:crypto';
import { failure } from '#contracts';

export const csrfHeader = 'smarter-csrf';

const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Throws `AUTH.FOREIGN_REQUEST` unless what may change something comes from a page of this origin (ADR 0044): browsers
 * send the cookie of a session by themselves, whoever asks them to.
 */
export function requireOwnPage(request: FastifyRequest, csrfToken: string | undefined): void {
  const { changesState } = request.operation.descriptor;
  if (safeMethods.includes(request.method) && !changesState) return;
  const given = request.headers[csrfHeader];
  if (typeof given !== 'string' || csrfToken === undefined || !isSame(given, csrfToken)) {
    throw foreign('A change with a session needs its token in the header Smarter-CSRF.', 'Smarter-CSRF');
  }
  if (!saysWhence(request)) throw foreign('A change with a session needs the header Origin.', 'Origin');
  refuseOtherOrigin(request);
}

/** Throws `AUTH.FOREIGN_REQUEST` where a browser says that the page of another origin asks. */
export function refuseOtherOrigin(request: FastifyRequest): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  const isOther = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (isOther || (origin !== undefined && hostOf(origin) !== request.host))
    throw foreign('The request comes from a page of another origin.', 'Origin');
}

function saysWhence({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] === 'same-origin';
}

function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}

/** In constant time, whatever their lengths. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}

function foreign(message: string, field: string) {
  return failure('AUTH.FOREIGN_REQUEST', message, { field });
}
