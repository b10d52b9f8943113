import { manifestOfFields, resourceKindOf, type ResourceChange } from '#contracts';
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
  let before = new Map<string, unknown>();
  return versions.map(({ at, operationId, type, resource }) => {
    const after = membersOf(manifestOf(directory, resource));
    const changes = differences(before, after);
    before = after;
    return { at, operation_id: operationId, type, changes };
  });
}

function ownerOf(directory: Directory, userId: number | null): string {
  return userId === null ? '' : directory.usernameOf(userId);
}

function differences(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): ResourceChange['changes'] {
  const fields = [...new Set([...before.keys(), ...after.keys()])].sort();
  return fields
    .map((field) => ({ field, before: before.get(field) ?? null, after: after.get(field) ?? null }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}

/** The members of metadata and spec by their dotted paths; a list is one value. */
function membersOf(manifest: object | null, path = ''): Map<string, unknown> {
  const members = new Map<string, unknown>();
  for (const [name, value] of Object.entries(manifest ?? {}) as [string, unknown][]) {
    const isBranch = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isBranch) membersOf(value, `${path}${name}.`).forEach((leaf, place) => members.set(place, leaf));
    else members.set(path + name, value);
  }
  return members;
}
