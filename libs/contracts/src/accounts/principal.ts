/** Who a request acts as. */
export interface Principal {
  readonly kind: 'user-key' | 'account-key';
  readonly accountNumber: string;
  /** Number of the user: the owner of a user key, the admin on whose behalf an account key acts. */
  readonly userId: number;
  readonly username: string;
  /** Public id of the key (UUID), never the key. */
  readonly keyId: string;
  readonly role: Role;
}

/** `account-admin` is `is_staff`, `platform-admin` is `is_superuser` (contract §7). */
export const roles = ['user', 'auditor', 'account-admin', 'platform-admin'] as const;
export type Role = (typeof roles)[number];

export function isAdmin(principal: Principal): boolean {
  return principal.role === 'account-admin' || principal.role === 'platform-admin';
}

/** The account of the platform itself; what nobody known did is journaled here. */
export const platformAccountNumber = '3141-5926-5359';
