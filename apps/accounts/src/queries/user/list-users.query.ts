import type { Grant, Page, PageRequest, UserSummary } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { userSummary } from './user-summary.ts';

/** The users of the account by number; with a grant for one's own only, oneself. */
export class ListUsersQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws `HTTP.INVALID_QUERY` for a cursor that is none. */
  ask({ accountNumber, ownOnly, principal }: Grant, page: PageRequest): Page<UserSummary> {
    if (!ownOnly) {
      const { items, next } = this.#directory.users(accountNumber, page);
      return { items: items.map(userSummary), next };
    }
    const self = this.#directory.user(accountNumber, principal.userId);
    return { items: self === undefined ? [] : [userSummary(self)], next: null };
  }
}
