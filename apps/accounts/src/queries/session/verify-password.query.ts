import type { PasswordAttempt, PasswordVerdict, SignedInUser } from '#contracts';
import type { Directory, UserRecord } from '../../projections/directory.port.ts';
import { roleOf } from '../role-of.ts';

/** What it takes to compare a password; the directory has no hash of any. */
export interface PasswordCheck {
  /** The PHC string of the user; null without a password. */
  hashOf(userId: number): Promise<string | null>;
  /** Takes as long without a hash. */
  isPassword(password: string, hash: string | null): Promise<boolean>;
}

/** Who may sign in with this name and password. */
export class VerifyPasswordQuery {
  readonly #directory: Directory;
  readonly #check: PasswordCheck;

  constructor(directory: Directory, check: PasswordCheck) {
    this.#directory = directory;
    this.#check = check;
  }

  async ask({ username, password }: PasswordAttempt): Promise<PasswordVerdict> {
    const user = this.#directory.signingIn(username);
    const hash = user === undefined ? null : await this.#check.hashOf(user.userId);
    const isRight = await this.#check.isPassword(password, hash);
    const accountNumber = user?.accountNumber ?? null;
    return { accountNumber, user: isRight && user !== undefined ? this.#signedIn(user) : null };
  }

  #signedIn(before: UserRecord): SignedInUser | null {
    // Comparing takes a while: what counts is who the user is after it. A newer password is seen when the session opens.
    const { accountNumber, userId, passwordNumber } = before;
    const user = this.#directory.user(accountNumber, userId);
    if (!user?.isActive || !this.#directory.account(accountNumber)?.isActive) return null;
    const { username, mustChangePassword } = user;
    return {
      principal: {
        ...{ kind: 'session', accountNumber, userId, username, keyId: '', role: roleOf(user) },
        session: { openedAt: 0, actsIn: null, mustChangePassword },
      },
      passwordNumber,
    };
  }
}
