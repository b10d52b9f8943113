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

/** The change that each version made, compared with the one before. */
export function changesOf(
  directory: Directory,
  versions: readonly ResourceVersion[],
): readonly ResourceChange[] {
  let before: object | null = null;
  return versions.map(({ at, operationId, type, resource }) => {
    const after = manifestOf(directory, resource);
    const changes = [...fieldChanges(before, after)];
    before = after;
    return { at, operation_id: operationId, type, changes };
  });
}

function ownerOf(directory: Directory, userId: number | null): string {
  return userId === null ? '' : directory.usernameOf(userId);
}
