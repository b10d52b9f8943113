import passport from 'passport';
import { failure, type KeyHolder, type Principal } from '#contracts';
import type { PrincipalCache } from './principal-cache.ts';
import {
  keyPresentedBy,
  remembering,
  sessionPresentedBy,
  type Presented,
  type PresentedSession,
} from './presented.ts';
import { TokenStrategy } from './token.strategy.ts';

/** What a request may present itself with. */
export interface CredentialHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
}

/** Other schemes count as no key at all (contract §4.3). */
const ownScheme = /^(?:Token|Bearer)(?: |$)/i;

/** Says whose key a request presents in its Authorization header, or, without one, whose session in its cookie. */
export class Authenticator {
  private readonly passport = new passport.Passport();
  private readonly cache: PrincipalCache;
  private readonly keyOf = remembering(keyPresentedBy);
  private readonly sessionOf = remembering(sessionPresentedBy);

  constructor(cache: PrincipalCache) {
    this.cache = cache;
    const strategy = new TokenStrategy((keyHash, verified) => {
      const known = this.cache.get(keyHash);
      if (known !== undefined) return verified(null, known);
      this.cache.resolve(keyHash).then((holder) => verified(null, holder ?? false), verified);
    });
    this.passport.use(strategy);
  }

  /** The forms of whatever was presented, right or wrong: none of it may be recorded. */
  presentedForms(headers: CredentialHeaders): readonly string[] {
    const { cookie } = headers;
    const key = this.presentedBy(headers)?.forms ?? [];
    // A key goes before a session, whose cookie comes along all the same.
    return cookie === undefined ? key : [...key, ...(this.sessionOf(cookie)?.forms ?? [])];
  }

  /**
   * Whose key or session was presented, usable or not, where that is known already: what `authenticate` would
   * answer, without its way through passport, on which a request pays more than for all else.
   */
  knownHolder(headers: CredentialHeaders): KeyHolder | undefined {
    const presented = this.presentedBy(headers);
    return presented && this.cache.get(presented.name);
  }

  /**
   * Whose key or session was presented, usable or not. Rejects with `AUTH.MISSING_KEY` where none was presented,
   * `AUTH.BAD_KEY` where it never was a key and `AUTH.BAD_SESSION` where it never was a session.
   */
  async authenticate({ headers }: { readonly headers: CredentialHeaders }): Promise<KeyHolder> {
    const { authorization } = headers;
    if (authorization !== undefined && ownScheme.test(authorization)) return await this.byKey(authorization);
    const session = this.presentedSession(headers);
    if (session === undefined) throw missingKey();
    return this.cache.get(session.name) ?? (await this.askFor(session));
  }

  /** The session that a request presents, right or wrong; undefined where it presents none, or a key. */
  presentedSession({ authorization, cookie }: CredentialHeaders): PresentedSession | undefined {
    if (authorization !== undefined && ownScheme.test(authorization)) return undefined;
    return cookie === undefined ? undefined : this.sessionOf(cookie);
  }

  /** What accounts says of the session now, usable or not. Rejects with `AUTH.BAD_SESSION` where it never was one. */
  async askFor({ name }: Pick<PresentedSession, 'name'>): Promise<KeyHolder> {
    const holder = await this.cache.resolve(name);
    if (holder === undefined) throw badSession();
    return holder;
  }

  private byKey(authorization: string): Promise<KeyHolder> {
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

  private presentedBy(headers: CredentialHeaders): Presented | undefined {
    const { authorization } = headers;
    const key = authorization === undefined ? undefined : this.keyOf(authorization);
    return key ?? this.presentedSession(headers);
  }
}

/** Who acts with the key or session now. Throws `AUTH.BAD_KEY` or `AUTH.BAD_SESSION` if nobody can, whatever the reason. */
export function usablePrincipal(holder: KeyHolder): Principal {
  if (isUsable(holder)) return holder.principal;
  throw holder.isSession === true ? badSession() : badKey();
}

export function isUsable(holder: KeyHolder): holder is KeyHolder & { readonly principal: Principal } {
  const { principal, usableUntil } = holder;
  return principal !== null && (usableUntil === null || Date.now() < usableUntil);
}

function missingKey() {
  return failure('AUTH.MISSING_KEY', 'An API key is needed: send the header "Authorization: Token <key>".');
}

function badKey() {
  return failure('AUTH.BAD_KEY', 'Authentication failed.');
}

export function badSession() {
  return failure('AUTH.BAD_SESSION', 'You are not signed in, or not any more.');
}
