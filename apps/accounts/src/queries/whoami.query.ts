import { failure, type Principal, type Whoami } from '#contracts';
import type { AccountRecord, Directory, UserRecord } from '../projections/directory.port.ts';

export class WhoamiQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws `ACCOUNTS.NOT_FOUND` if the account or user of the principal is gone. */
  ask({ accountNumber, userId }: Principal): Whoami {
    const account = this.#directory.account(accountNumber);
    const user = this.#directory.user(accountNumber, userId);
    if (account === undefined || user === undefined)
      throw failure('ACCOUNTS.NOT_FOUND', 'There is no such account.');
    return { account: accountOf(account), user: userOf(user) };
  }
}

function accountOf({ accountNumber, accountId, config, ...times }: AccountRecord): Whoami['account'] {
  return {
    account_number: accountNumber,
    address1: config.address1,
    address2: config.address2,
    city: config.city,
    company_name: config.companyName,
    country: config.country,
    created_at: times.createdAt,
    currency: config.currency,
    id: accountId,
    language: config.language,
    phone_number: config.phoneNumber,
    postal_code: config.postalCode,
    state: config.state,
    timezone: config.timezone,
    updated_at: times.updatedAt,
  };
}

function userOf(user: UserRecord): Whoami['user'] {
  return {
    email: user.email,
    first_name: user.firstName,
    id: user.userId,
    is_staff: user.isStaff,
    is_superuser: user.isSuperuser,
    last_name: user.lastName,
    username: user.username,
  };
}
