import { manifestOfFields, resourceKindOf, type ResourceChange } from '#contracts';
import { fieldChanges } from '#kernel';
import type { Directory } from '../../projections/directory.port.ts';
import type { HistoricRecord, ResourceVersion } from '../../projections/resource-history.port.ts';
import { accountManifest, apiKeyManifest, userManifest } from '../manifests.ts';

/** What a resource was as a manifest; null before it was created and after it was deleted. */
export function manifestOf(directory: Directory, { kind, record }: HistoricRecord): object | null {
  if (record === undefined) return null;
  switch (kind) {
    case 'Account':
      return record.isClosed ? null : accountManifest(record);
    case 'User':
      return record.isDeleted ? null : userManifest(record);
    case 'SmarterAuthToken':
      return record.isDeleted ? null : apiKeyManifest(record, ownerOf(directory, record.userId));
    default:
      return record.isDeleted ? null : manifestOfFields(resourceKindOf(kind), record.name, record.fields);
  }
}

/** The change that a version made, compared with the one before it. */
export function changeOf(
  directory: Directory,
  { at, operationId, type, resource }: ResourceVersion,
  before: ResourceVersion | undefined,
): ResourceChange {
  const known = before === undefined ? null : manifestOf(directory, before.resource);
  const changes = [...fieldChanges(known, manifestOf(directory, resource))];
  return { at, operation_id: operationId, type, changes };
}

function ownerOf(directory: Directory, userId: number | null): string {
  return userId === null ? '' : directory.usernameOf(userId);
}
