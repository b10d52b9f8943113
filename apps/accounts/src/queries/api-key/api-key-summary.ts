import type { ApiKeySummary } from '#contracts';
import type { ApiKeyRecord, Directory } from '../../projections/directory.port.ts';

export function apiKeySummary(directory: Directory, key: ApiKeyRecord): ApiKeySummary {
  return {
    key_id: key.keyId,
    name: key.name,
    description: key.metadata.description,
    level: key.level,
    username: key.userId === null ? null : directory.usernameOf(key.userId),
    is_active: key.isActive,
    expires_at: key.expiresAt,
    grace_until: key.previous?.until ?? null,
    created_at: key.createdAt,
    updated_at: key.updatedAt,
  };
}

/** Whether the key is in reach of a grant that is for one's own only, or for all. */
export function isInReach(
  { ownOnly, principal }: { readonly ownOnly: boolean; readonly principal: { readonly userId: number } },
  { userId }: ApiKeyRecord,
): boolean {
  return !ownOnly || userId === principal.userId;
}
