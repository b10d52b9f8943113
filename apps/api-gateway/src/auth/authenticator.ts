import { hash } from 'node:crypto';
import passport from 'passport';
import { failure, type KeyHolder, type Principal } from '#contracts';
import { credentialForms } from '#sealing';
import type { PrincipalCache } from './principal-cache.ts';
import { presentedKey, TokenStrategy, type AuthorizationHeader } from './token.strategy.ts';

const presentedCapacity = 1000;

/** What was presented as a key, right or wrong. */
interface Presented {
  /** Its encodings: none of them may be recorded. */
  readonly forms: readonly string[];
  /** SHA-256, 64 lower-case hex. */
  readonly hash: string;
}

/** Other schemes count as no key at all (contract §4.3). */
const ownScheme = /^(?:Token|Bearer)(?: |$)/i;

/** Says whose key a request presents in its Authorization header. */
export class Authenticator {
  private readonly passport = new passport.Passport();
  private readonly cache: PrincipalCache;
  private readonly presented = new Map<string, Presented>();

  constructor(cache: PrincipalCache) {
    this.cache = cache;
    const strategy = new TokenStrategy((keyHash, verified) => {
      const known = this.cache.get(keyHash);
      if (known !== undefined) return verified(null, known);
      this.cache.resolve(keyHash).then((holder) => verified(null, holder ?? false), verified);
    });
    this.passport.use(strategy);
  }

  /** The forms of whatever was presented as a key, right or wrong: none of it may be recorded. */
  presentedForms(authorization: string | undefined): readonly string[] {
    return this.presentedBy(authorization)?.forms ?? [];
  }

  /**
   * Whose key was presented, usable or not, where that is known already: what `authenticate` would
   * answer, without its way through passport, on which a request pays more than for all else.
   */
  knownHolder(authorization: string | undefined): KeyHolder | undefined {
    const presented = this.presentedBy(authorization);
    return presented && this.cache.get(presented.hash);
  }

  /**
   * Whose key was presented, usable or not. Rejects with `AUTH.MISSING_KEY` where none was presented and
   * `AUTH.BAD_KEY` where it never was a key.
   */
  authenticate(request: AuthorizationHeader): Promise<KeyHolder> {
    const { authorization } = request.headers;
    if (authorization === undefined || !ownScheme.test(authorization)) return Promise.reject(missingKey());
    return new Promise((resolve, reject) => {
      const done = (error: Error | null | undefined, holder?: KeyHolder | false | null) => {
        if (error) reject(error);
        else if (holder) resolve(holder);
        else reject(badKey());
      };
      const middleware = this.passport.authenticate('token', { session: false }, done) as (
        ...args: unknown[]
      ) => void;
      // Passport writes to what it is given, so it gets an object of its own.
      middleware({ headers: { authorization } }, undefined, done);
    });
  }

  private presentedBy(authorization: string | undefined): Presented | undefined {
    if (authorization === undefined) return undefined;
    const known = this.presented.get(authorization);
    if (known !== undefined) return known;
    const key = presentedKey(authorization);
    if (key === undefined) return undefined;
    const presented = { forms: credentialForms(key), hash: hash('sha256', key, 'hex') };
    if (this.presented.size >= presentedCapacity) this.presented.clear();
    this.presented.set(authorization, presented);
    return presented;
  }
}

/** Who acts with the key now. Throws `AUTH.BAD_KEY` if nobody can, whatever the reason. */
export function usablePrincipal({ principal, usableUntil }: KeyHolder): Principal {
  if (principal === null || (usableUntil !== null && Date.now() >= usableUntil)) throw badKey();
  return principal;
}

function missingKey() {
  return failure('AUTH.MISSING_KEY', 'An API key is needed: send the header "Authorization: Token <key>".');
}

function badKey() {
  return failure('AUTH.BAD_KEY', 'Authentication failed.');
}
