import { grant, type AccountsApi, type KeyHolder } from '#contracts';
import { timestampOfMillis } from '#kernel';
import { accountDetailOf, type AccountDetail } from '../account/account.bodies.ts';
import { ifPresent } from '../account/change-answer.ts';
import { usablePrincipal } from '../auth/authenticator.ts';
import type { SessionData } from './session.schemas.ts';

/** What a session is told of itself. */
export class SessionView {
  private readonly accounts: AccountsApi;

  constructor(accounts: AccountsApi) {
    this.accounts = accounts;
  }

  /** Fails with `AUTH.BAD_SESSION` where it has ended meanwhile. */
  async of(holder: KeyHolder, csrfToken: string): Promise<SessionData> {
    const principal = usablePrincipal(holder);
    const { accountNumber, role, session } = principal;
    const { user } = await this.accounts.whoami(principal);
    const account = async (number: string): Promise<AccountDetail> => {
      const leave = grant(principal, 'account.read', number);
      return accountDetailOf(
        await this.accounts.getAccount(leave),
        await this.accounts.describeAccount(leave),
      );
    };
    // The one that it was switched to may have been closed.
    const elsewhere = session?.actsIn ? await ifPresent(() => account(session.actsIn ?? '')) : null;
    return {
      user: { ...user, role },
      account: elsewhere ?? (await account(accountNumber)),
      home_account_number: accountNumber,
      must_change_password: session?.mustChangePassword ?? false,
      csrf_token: csrfToken,
      expires_at: timestampOfMillis(holder.usableUntil ?? 0),
    };
  }
}
