import {
  failure,
  type Grant,
  type ResourceDescription,
  type ResourceFields,
  type ResourceKindName,
} from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { resourceDescription } from './resource-description.ts';

/** The resource with its secrets, which the directory does not hold: they are read from its stream. */
export class RevealResourceQuery {
  readonly #directory: Directory;
  readonly #fieldsOf: (resourceId: string) => Promise<ResourceFields>;

  /** `fieldsOf` answers the fields of a resource as they are stored. */
  constructor(directory: Directory, fieldsOf: (resourceId: string) => Promise<ResourceFields>) {
    this.#directory = directory;
    this.#fieldsOf = fieldsOf;
  }

  /** Fails with `RESOURCES.NOT_FOUND`. */
  async ask({ accountNumber }: Grant, kind: ResourceKindName, name: string): Promise<ResourceDescription> {
    const resource = this.#directory.resourceNamed(accountNumber, kind, name);
    if (resource === undefined) throw failure('RESOURCES.NOT_FOUND', `${kind} is not found.`);
    const fields = await this.#fieldsOf(resource.resourceId);
    return resourceDescription(this.#directory, { ...resource, fields });
  }
}
