import { failure, type Grant, type ResourceDescription, type ResourceKindName } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { resourceDescription } from './resource-description.ts';

/** The resource as a manifest, its secrets masked; without `status` it can be applied. */
export class DescribeResourceQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws `RESOURCES.NOT_FOUND`. */
  ask({ accountNumber }: Grant, kind: ResourceKindName, name: string): ResourceDescription {
    const resource = this.#directory.resourceNamed(accountNumber, kind, name);
    if (resource === undefined) throw failure('RESOURCES.NOT_FOUND', `${kind} is not found.`);
    return resourceDescription(this.#directory, resource);
  }
}
