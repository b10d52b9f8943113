import type { ApiKeySummary, Grant, Page, PageRequest } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { apiKeySummary } from './api-key-summary.ts';

/** The keys of the account that are not deleted, oldest first; with a grant for one's own only, one's own. */
export class ListApiKeysQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws `HTTP.INVALID_QUERY` for a cursor that is none. */
  ask({ accountNumber, ownOnly, principal }: Grant, page: PageRequest): Page<ApiKeySummary> {
    const ownerId = ownOnly ? principal.userId : undefined;
    const { items, next } = this.#directory.apiKeys(accountNumber, ownerId, page);
    return { items: items.map((key) => apiKeySummary(this.#directory, key)), next };
  }
}
