import type { Refusal } from '#kernel';
import { refusal } from '../refusal.ts';
import type { GrantAdmin, WithdrawAdmin } from './account.commands.ts';
import type { AccountEvent } from './account.events.ts';
import type { OpenedAccount } from './account.state.ts';

/** Drops a grant that an event of the user has overtaken: a withdrawal for a later version counts. */
export function grantAdmin(
  { admins }: OpenedAccount,
  { userId, userVersion }: GrantAdmin,
): readonly AccountEvent[] {
  const entry = admins.get(userId);
  if (entry !== undefined && (entry.isAdmin || entry.userVersion > userVersion)) return [];
  return [{ type: 'accounts.admin-granted.v1', data: { userId, userVersion } }];
}

/** Refuses to leave an account without an admin, unless it is closed. */
export function withdrawAdmin(
  { admins, isClosed }: OpenedAccount,
  { userId, userVersion }: WithdrawAdmin,
): readonly AccountEvent[] | Refusal {
  const entry = admins.get(userId);
  if (entry !== undefined && !entry.isAdmin && entry.userVersion >= userVersion) return [];
  const isLast = ![...admins].some(([id, other]) => id !== userId && other.isAdmin);
  if (isLast && !isClosed) {
    return refusal('USERS.LAST_ADMIN', 'The account would be left without an active admin.');
  }
  return [{ type: 'accounts.admin-withdrawn.v1', data: { userId, userVersion } }];
}
