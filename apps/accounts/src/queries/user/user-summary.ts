import type { UserSummary } from '#contracts';
import type { UserRecord } from '../../projections/directory.port.ts';

export function userSummary(user: UserRecord): UserSummary {
  return {
    id: user.userId,
    username: user.username,
    first_name: user.firstName,
    last_name: user.lastName,
    email: user.email,
    is_staff: user.isStaff,
    is_auditor: user.isAuditor,
    is_superuser: user.isSuperuser,
    is_active: user.isActive,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
  };
}
