import { manifestOfFields, resourceKindOf, type ResourceDescription } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import type { ResourceRecord } from '../../projections/directory.port.ts';

/** The resource as a manifest with its status. */
export function resourceDescription(directory: Directory, resource: ResourceRecord): ResourceDescription {
  const { kind, name, fields, accountNumber, ownerId, createdAt, updatedAt } = resource;
  return {
    ...manifestOfFields(resourceKindOf(kind), name, fields),
    status: {
      accountNumber,
      username: directory.usernameOf(ownerId),
      created: createdAt,
      modified: updatedAt,
    },
  };
}
