import type { FastifyRequest } from 'fastify';
import { grant, type AccountsApi, type Action, type Grant, type Principal } from '#contracts';
import { parameterOf } from '../input/query.ts';

/** The query parameter in which a platform admin names another account. */
export const accountParameter = 'account_number';

/** What can still be done about an account that is closed: read what was recorded of it, and erase people. */
const afterClosing: readonly Action[] = [
  'journal.read',
  'journal.policy.read',
  'journal.replay',
  'state.read',
  'users.erase',
];

/**
 * Leave for what a route does, and whose ledger its operation belongs to. The one place where the
 * gateway asks for a grant: once per request, before an intent is recorded.
 */
export class Access {
  private readonly accounts: Pick<AccountsApi, 'getAccount' | 'wasOpened'>;

  constructor(accounts: Pick<AccountsApi, 'getAccount' | 'wasOpened'>) {
    this.accounts = accounts;
  }

  /**
   * Leave for `action` in the account that the request is about: `named` by its path, or by its query, or
   * the one that the session was switched to, else the caller's own. Fails like `grant`, and with `ACCOUNTS.NOT_FOUND` where a platform admin
   * names an account that is not there: no ledger begins with a number that never was an account's. That of
   * a closed account can be read as before.
   */
  async grant(
    request: FastifyRequest,
    action: Action,
    named: string | undefined = parameterOf(request.query, accountParameter),
  ): Promise<Grant> {
    const principal = principalOf(request);
    const leave = grant(principal, action, named ?? principal.session?.actsIn ?? undefined);
    if (leave.accountNumber !== principal.accountNumber) {
      const isKnown = afterClosing.includes(action) && (await this.accounts.wasOpened(leave));
      if (!isKnown) await this.accounts.getAccount(leave);
      request.operation.subject = leave.accountNumber;
    }
    return leave;
  }
}

/** The caller; every route that is not public has one by the time its handler runs. */
export function principalOf(request: FastifyRequest): Principal {
  const { principal } = request.operation;
  if (principal === undefined) throw new Error('the route was reached without a principal');
  return principal;
}
