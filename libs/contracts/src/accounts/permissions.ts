import { failure } from '../error-codes.ts';
import type { Principal, Role } from './principal.ts';

/** `yes`: in the whole account. `own`: what belongs to the caller only. */
export type Extent = 'yes' | 'own' | 'no';

const row = (user: Extent, auditor: Extent, accountAdmin: Extent, platformAdmin: Extent) =>
  ({
    user,
    auditor,
    'account-admin': accountAdmin,
    'platform-admin': platformAdmin,
  }) as const satisfies Record<Role, Extent>;

/**
 * Who may do what: the one place that says so (ADR 0009). Platform admins may do it in any account,
 * everybody else in their own.
 */
export const permissions = {
  //                          user    auditor account  platform
  'account.read': row('yes', 'yes', 'yes', 'yes'),
  'account.change': row('no', 'no', 'yes', 'yes'),
  'accounts.list': row('no', 'no', 'no', 'yes'),
  'accounts.open': row('no', 'no', 'no', 'yes'),
  'accounts.switch': row('no', 'no', 'no', 'yes'),
  'accounts.close': row('no', 'no', 'no', 'yes'),
  'users.read': row('own', 'yes', 'yes', 'yes'),
  'users.change': row('no', 'no', 'yes', 'yes'),
  'users.password': row('own', 'own', 'yes', 'yes'),
  'users.erase': row('no', 'no', 'yes', 'yes'),
  'users.make-platform-admin': row('no', 'no', 'no', 'yes'),
  'keys.read': row('own', 'yes', 'yes', 'yes'),
  'keys.change': row('own', 'no', 'yes', 'yes'),
  'resources.read': row('yes', 'yes', 'yes', 'yes'),
  'resources.change': row('own', 'no', 'yes', 'yes'),
  'chats.read': row('own', 'own', 'yes', 'yes'),
  'chats.use': row('own', 'no', 'own', 'own'),
  'chats.delete': row('own', 'no', 'yes', 'yes'),
  'secrets.change': row('no', 'no', 'yes', 'yes'),
  'secrets.reveal': row('no', 'no', 'yes', 'yes'),
  'secrets.rotate': row('no', 'no', 'no', 'yes'),
  'sessions.use': row('no', 'own', 'own', 'own'),
  'accounts.act-in': row('no', 'no', 'no', 'yes'),
  'system.read': row('no', 'no', 'no', 'yes'),
  'journal.read': row('no', 'yes', 'yes', 'yes'),
  'journal.policy.read': row('no', 'yes', 'yes', 'yes'),
  'journal.policy.change': row('no', 'no', 'yes', 'yes'),
  'journal.replay': row('no', 'no', 'no', 'yes'),
  'state.read': row('no', 'yes', 'yes', 'yes'),
} as const satisfies Record<string, Readonly<Record<Role, Extent>>>;

export type Action = keyof typeof permissions;

declare const granted: unique symbol;

/**
 * Leave to do something in one account. Services take a grant and nothing else to find what they are
 * asked about, so a question that was not permitted, or is of no account, does not compile.
 */
export interface Grant {
  readonly principal: Principal;
  /** The account that it is about: the caller's own, or the one that a platform admin named. */
  readonly accountNumber: string;
  /** Whether it extends only to what belongs to the caller. */
  readonly ownOnly: boolean;
  readonly [granted]: true;
}

/**
 * Leave for `action` in `accountNumber` (the caller's own by default). Throws `AUTH.NOT_ALLOWED` where
 * the role does not have it, and `ACCOUNTS.NOT_FOUND` for another account, unless a platform admin asks:
 * what others have is not there.
 */
export function grant(
  principal: Principal,
  action: Action,
  accountNumber: string = principal.accountNumber,
): Grant {
  const extent = permissions[action][principal.role];
  if (extent === 'no') throw failure('AUTH.NOT_ALLOWED', 'Your role does not allow this.');
  if (accountNumber !== principal.accountNumber && principal.role !== 'platform-admin') {
    throw failure('ACCOUNTS.NOT_FOUND', 'There is no such account.');
  }
  return { principal, accountNumber, ownOnly: extent === 'own' } as Grant;
}
