import { parseCookie } from 'cookie';
import { createHmac, hash } from 'node:crypto';
import { credentialForms } from '#sealing';
import { sessionName } from './principal-cache.ts';
import { sessionCookie } from './session-cookie.ts';
import { presentedKey } from './token.strategy.ts';

/** What was presented as a key or session, right or wrong. */
export interface Presented {
  /** Its encodings: none of them may be recorded. */
  readonly forms: readonly string[];
  /** What the principal cache knows it by. */
  readonly name: string;
}

/** What the cookie of a session holds. */
export interface PresentedSession extends Presented {
  /** What changes must send beside the cookie: derived from it, so that only a page of this origin is told. */
  readonly csrfToken: string;
}

const token = /^[0-9a-f]{64}$/;
const capacity = 1000;

/** The key in an Authorization header; undefined where its form is wrong. */
export function keyPresentedBy(authorization: string): Presented | undefined {
  const key = presentedKey(authorization);
  return key === undefined ? undefined : { forms: credentialForms(key), name: hash('sha256', key, 'hex') };
}

/** The session in a Cookie header; undefined where there is none, or what can't be one. */
export function sessionPresentedBy(cookie: string): PresentedSession | undefined {
  const presented = cookie.includes(sessionCookie) ? parseCookie(cookie)[sessionCookie] : undefined;
  if (presented === undefined || !token.test(presented)) return undefined;
  const csrfToken = csrfTokenOf(presented);
  const name = sessionName(hash('sha256', presented, 'hex'));
  return { forms: [...credentialForms(presented), csrfToken], name, csrfToken };
}

/** Leads to no session: what it is made of stays in the cookie. */
export function csrfTokenOf(presented: string): string {
  return createHmac('sha256', presented).update('smarter-csrf').digest('base64url');
}

/** Remembers what was read from headers: callers send the same ones again and again. */
export function remembering<Read>(read: (header: string) => Read | undefined): typeof read {
  const known = new Map<string, Read>();
  return (header) => {
    const before = known.get(header);
    if (before !== undefined) return before;
    const found = read(header);
    if (found === undefined) return undefined;
    if (known.size >= capacity) known.clear();
    known.set(header, found);
    return found;
  };
}
