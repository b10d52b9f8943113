import passport from 'passport';
import type { AccountsApi, PasswordAttempt, PasswordVerdict, SignedInUser } from '#contracts';
import { PasswordStrategy } from './password.strategy.ts';

/** Says who may sign in with a user name and a password. */
export class Passwords {
  private readonly passport = new passport.Passport();

  constructor(accounts: Pick<AccountsApi, 'verifyPassword'>) {
    this.passport.use(
      new PasswordStrategy((attempt, verified) => {
        accounts
          .verifyPassword(attempt)
          .then((verdict) => verified(null, verdict.user ?? false, verdict), verified);
      }),
    );
  }

  /** What came of the attempt, right or wrong. Fails as accounts does. */
  verify(attempt: PasswordAttempt): Promise<PasswordVerdict> {
    return new Promise((resolve, reject) => {
      const done = (error: Error, _user?: SignedInUser | false, verdict?: PasswordVerdict) => {
        if (verdict === undefined) reject(error);
        else resolve(verdict);
      };
      const middleware = this.passport.authenticate('password', { session: false }, done) as (
        ...args: unknown[]
      ) => void;
      // Passport writes to what it is given, so it gets an object of its own.
      middleware({ body: attempt }, undefined, done);
    });
  }
}
