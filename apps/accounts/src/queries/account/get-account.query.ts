import { failure, type AccountSummary, type Grant } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { accountSummary } from './account-summary.ts';

export class GetAccountQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws `ACCOUNTS.NOT_FOUND` if the account is gone. */
  ask({ accountNumber }: Grant): AccountSummary {
    const account = this.#directory.account(accountNumber);
    if (account === undefined) throw failure('ACCOUNTS.NOT_FOUND', 'There is no such account.');
    return accountSummary(account);
  }
}
