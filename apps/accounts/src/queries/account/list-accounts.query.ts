import type { AccountSummary, Page, PageRequest } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { accountSummary } from './account-summary.ts';

/** All accounts that are not closed, oldest first. */
export class ListAccountsQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws `HTTP.INVALID_QUERY` for a cursor that is none. */
  ask(page: PageRequest): Page<AccountSummary> {
    const { items, next } = this.#directory.accounts(page);
    return { items: items.map(accountSummary), next };
  }
}
