import { permissions, type KeyHolder, type Principal } from '#contracts';
import type { Directory, SessionRecord } from '../../projections/directory.port.ts';
import { roleOf } from '../role-of.ts';

/** Whose session this is. */
export class ResolveSessionQuery {
  readonly #directory: Directory;
  readonly #now: () => number;

  /** `now` answers milliseconds since the epoch. */
  constructor(directory: Directory, now: () => number) {
    this.#directory = directory;
    this.#now = now;
  }

  /** `tokenHash` is the SHA-256 as 64 lower-case hex; undefined if it never was that of a session. */
  ask(tokenHash: string): KeyHolder | undefined {
    const session = this.#directory.sessionOfHash(tokenHash);
    if (session === undefined) return undefined;
    const { sessionId, accountNumber, userId, expiresAt } = session;
    const usableUntil = Date.parse(expiresAt);
    const principal = this.#now() < usableUntil ? this.#principalOf(session) : null;
    const { position } = this.#directory;
    return { keyId: sessionId, accountNumber, isSession: true, userId, principal, usableUntil, position };
  }

  /** Null where it has ended, the password is another one by now, or nobody can act as the user this way. */
  #principalOf(session: SessionRecord): Principal | null {
    const { sessionId, accountNumber, userId, passwordNumber } = session;
    const user = this.#directory.user(accountNumber, userId);
    const isOn = !session.isEnded && this.#directory.account(accountNumber)?.isActive;
    if (!isOn || !user?.isActive || user.passwordNumber !== passwordNumber) return null;
    const role = roleOf(user);
    if (permissions['sessions.use'][role] === 'no') return null;
    const mayActElsewhere = permissions['accounts.act-in'][role] === 'yes';
    return {
      kind: 'session',
      accountNumber,
      userId,
      username: user.username,
      keyId: sessionId,
      role,
      session: {
        openedAt: Date.parse(session.openedAt),
        actsIn: mayActElsewhere ? session.actsIn : null,
        mustChangePassword: user.mustChangePassword,
      },
    };
  }
}
