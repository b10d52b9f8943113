import type { Grant, Page, PageRequest, ResourceDescription, ResourceKindName } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { resourceDescription } from './resource-description.ts';

/** The resources of a kind in the account, oldest first, secrets masked. */
export class ListResourcesQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws `HTTP.INVALID_QUERY` for a cursor that is none. */
  ask({ accountNumber }: Grant, kind: ResourceKindName, page: PageRequest): Page<ResourceDescription> {
    const { items, next } = this.#directory.resources(accountNumber, kind, page);
    return { items: items.map((resource) => resourceDescription(this.#directory, resource)), next };
  }
}
