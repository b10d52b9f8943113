import { failure, type AccountDescription, type Grant } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { accountManifest } from '../manifests.ts';

/** The account of the grant as a manifest; without `status` it can be applied, and changes nothing then. */
export class DescribeAccountQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws `ACCOUNTS.NOT_FOUND` if the account is gone. */
  ask({ accountNumber }: Grant): AccountDescription {
    const account = this.#directory.account(accountNumber);
    if (account === undefined) throw failure('ACCOUNTS.NOT_FOUND', 'There is no such account.');
    return {
      ...accountManifest(account),
      status: {
        adminAccount: this.#directory.firstAdmin(accountNumber)?.username ?? '',
        created: account.createdAt,
        modified: account.updatedAt,
      },
    };
  }
}
