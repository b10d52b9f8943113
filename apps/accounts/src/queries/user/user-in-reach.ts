import { failure, type Grant } from '#contracts';
import type { Directory, UserRecord } from '../../projections/directory.port.ts';

/** The user in reach of the grant. Throws `USERS.NOT_FOUND`, whatever the reason is. */
export function userInReach(directory: Directory, grant: Grant, username: string): UserRecord {
  const user = directory.userNamed(grant.accountNumber, username);
  const isOutOfReach = grant.ownOnly && user?.userId !== grant.principal.userId;
  if (user === undefined || isOutOfReach) throw failure('USERS.NOT_FOUND', 'There is no such user.');
  return user;
}
