import { failure, permissions, type ApiKeyReference, type Grant } from '#contracts';
import { platformAccountNumber } from '#contracts';
import type { IndexedApiKey, IndexedSession, IndexedUser, ResourceIndex } from './resource-index.port.ts';

/** Throws `ACCOUNTS.NOT_FOUND` if there is no such account (any more). */
export function requireAccount(index: ResourceIndex, { accountNumber }: Grant): void {
  if (index.account(accountNumber) === undefined)
    throw failure('ACCOUNTS.NOT_FOUND', 'There is no such account.');
}

/** The user in reach of the grant; undefined if there is none. */
export function userInReach(index: ResourceIndex, grant: Grant, username: string): IndexedUser | undefined {
  const user = index.userNamed(grant.accountNumber, username);
  return user !== undefined && grant.ownOnly && user.userId !== grant.principal.userId ? undefined : user;
}

/** The key in reach of the grant; undefined if there is none. */
export function apiKeyInReach(
  index: ResourceIndex,
  grant: Grant,
  reference: ApiKeyReference,
): IndexedApiKey | undefined {
  const { accountNumber, ownOnly, principal } = grant;
  const key =
    'keyId' in reference
      ? index.apiKey(accountNumber, reference.keyId)
      : index.apiKeyNamed(accountNumber, reference.name);
  return key !== undefined && ownOnly && key.userId !== principal.userId ? undefined : key;
}

/** The session of the caller that has not ended. Throws `SESSIONS.NOT_FOUND`. */
export function sessionInReach(
  index: Pick<ResourceIndex, 'sessionsOf'>,
  { principal }: Grant,
  sessionId: string,
): IndexedSession {
  const session = index.sessionsOf(principal.userId).find((own) => own.sessionId === sessionId);
  if (session === undefined) throw noSession();
  return session;
}

/**
 * Throws `AUTH.NOT_ALLOWED` unless the caller may make platform admins: whoever changes one, or holds a
 * key that acts as one, could make themselves one.
 */
export function requirePlatformAdmin({ principal }: Grant): void {
  if (permissions['users.make-platform-admin'][principal.role] !== 'yes')
    throw failure('AUTH.NOT_ALLOWED', 'Only platform admins may do this to a platform admin.');
}

/** Throws `AUTH.NOT_ALLOWED` where the key acts as a platform admin and the caller is none. */
export function guardApiKey(
  index: ResourceIndex,
  grant: Grant,
  { level, userId }: Pick<IndexedApiKey, 'level' | 'userId'>,
): void {
  const { accountNumber } = grant;
  const actsAs =
    level === 'user' && userId !== null
      ? index.user(accountNumber, userId)
      : accountNumber === platformAccountNumber
        ? index.firstAdmin(accountNumber)
        : undefined;
  if (actsAs?.isSuperuser) requirePlatformAdmin(grant);
}

/** Throws `RESOURCES.NOT_OWN` where the grant is for one's own only and the resource is not. */
export function requireOwn({ ownOnly, principal }: Grant, { ownerId }: { readonly ownerId: number }): void {
  if (ownOnly && ownerId !== principal.userId)
    throw failure('RESOURCES.NOT_OWN', 'The resource belongs to another user.');
}

export const noResource = (kind: string) => failure('RESOURCES.NOT_FOUND', `There is no such ${kind}.`);
export const noChat = () => failure('CHATS.NOT_FOUND', 'There is no such chat.');
export const noSession = () => failure('SESSIONS.NOT_FOUND', 'There is no such session.');
export const noUser = () => failure('USERS.NOT_FOUND', 'There is no such user.');
export const noApiKey = () => failure('KEYS.NOT_FOUND', 'There is no such API key.');
