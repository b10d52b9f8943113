import type { Role } from '#contracts';
import type { UserRecord } from '../projections/directory.port.ts';

/** In whose role the user acts. */
export function roleOf(user: UserRecord): Role {
  if (user.isSuperuser) return 'platform-admin';
  if (user.isStaff) return 'account-admin';
  return user.isAuditor ? 'auditor' : 'user';
}
