import { Strategy as LocalStrategy } from 'passport-local';
import type { PasswordAttempt, PasswordVerdict, SignedInUser } from '#contracts';

export type PasswordVerified = (
  error: unknown,
  user?: SignedInUser | false,
  verdict?: PasswordVerdict,
) => void;

/**
 * User name and password. The parent would also read them from the query, which ends up in logs: it is shown nothing
 * but what was read of the body.
 */
export class PasswordStrategy extends LocalStrategy {
  override name = 'password';

  constructor(verify: (attempt: PasswordAttempt, verified: PasswordVerified) => void) {
    super({ passReqToCallback: true }, (request, _username, _password, verified) => {
      verify(request.body as PasswordAttempt, verified as PasswordVerified);
    });
  }

  override authenticate(request: { readonly body: PasswordAttempt }): void {
    super.authenticate({ body: request.body, query: {} } as never);
  }
}
