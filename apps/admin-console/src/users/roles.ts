import type { User } from '../api/types.ts';

/** What a user may do, as one choice. */
export const roles = {
  user: { name: 'User', hint: 'Uses the API with keys of their own; can not sign in here.' },
  auditor: { name: 'Auditor', hint: 'Reads everything, the journal too, and changes nothing.' },
  admin: { name: 'Account admin', hint: 'Does everything in this account.' },
  platform: { name: 'Platform admin', hint: 'Does everything in every account.' },
} as const;

export type Role = keyof typeof roles;

type Flags = Pick<User, 'is_staff' | 'is_auditor' | 'is_superuser'>;

/** The highest role that the flags give. */
export function roleOf({ is_superuser: isSuperuser, is_staff: isStaff, is_auditor: isAuditor }: Flags): Role {
  if (isSuperuser) return 'platform';
  if (isStaff) return 'admin';
  return isAuditor ? 'auditor' : 'user';
}

/** The flags of a role; a platform admin is an account admin, too. */
export function flagsOf(role: Role): Flags {
  return {
    is_superuser: role === 'platform',
    is_staff: role === 'platform' || role === 'admin',
    is_auditor: role === 'auditor',
  };
}
