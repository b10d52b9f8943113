import { failure, type Grant, type HistoryKind } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';

/**
 * The ids of all resources of the account that have or had this name, oldest first. Throws the kind's
 * `NOT_FOUND` if there are none in reach of the grant.
 */
export function candidates(
  directory: Directory,
  grant: Grant,
  kind: HistoryKind,
  name: string,
): readonly string[] {
  const { accountNumber, ownOnly, principal } = grant;
  const isOwn = ({ userId }: { readonly userId: number | null }) => !ownOnly || userId === principal.userId;
  switch (kind) {
    case 'Account':
      if (name === accountNumber && directory.account(accountNumber)) return [accountNumber];
      throw failure('ACCOUNTS.NOT_FOUND', 'There is no such account.');
    case 'User': {
      const users = directory.usersEverNamed(accountNumber, name).filter(isOwn);
      if (users.length > 0) return users.map(({ userId }) => String(userId));
      throw failure('USERS.NOT_FOUND', 'There is no such user.');
    }
    case 'SmarterAuthToken': {
      const keys = directory.apiKeysEverNamed(accountNumber, name).filter(isOwn);
      if (keys.length > 0) return keys.map(({ keyId }) => keyId);
      throw failure('KEYS.NOT_FOUND', 'There is no such API key.');
    }
    default: {
      const resources = directory.resourcesEverNamed(accountNumber, kind, name);
      if (resources.length > 0) return resources.map(({ resourceId }) => resourceId);
      throw failure('RESOURCES.NOT_FOUND', `There is no such ${kind}.`);
    }
  }
}

/** Milliseconds since the epoch. Throws `HTTP.INVALID_QUERY` for what is no moment. */
export function millisOf(field: string, moment: string): number {
  const millis = Date.parse(moment);
  if (!Number.isNaN(millis)) return millis;
  throw failure('HTTP.INVALID_QUERY', 'This is not a date and time (ISO 8601).', { field });
}
