/** Who a request acts as. */
export interface Principal {
  readonly kind: 'user-key' | 'account-key' | 'session';
  readonly accountNumber: string;
  /** Number of the user: the owner of a user key, the admin on whose behalf an account key acts. */
  readonly userId: number;
  readonly username: string;
  /** Public id of the key or session (UUID), never what is presented. */
  readonly keyId: string;
  readonly role: Role;
  /** Of somebody who has signed in; a key has none. */
  readonly session?: SessionState;
}

/** What a session is like, beside who acts in it. */
export interface SessionState {
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
  /** The account that a platform admin has switched to; null for the own one. */
  readonly actsIn: string | null;
  /** Whether the password must be changed before anything else can be done. */
  readonly mustChangePassword: boolean;
}

/** `account-admin` is `is_staff`, `platform-admin` is `is_superuser` (contract §7). */
export const roles = ['user', 'auditor', 'account-admin', 'platform-admin'] as const;
export type Role = (typeof roles)[number];

/**
 * What accounts knows of a key, or of the cookie of a session, that was presented. One that can't be used
 * any more stays known, so that its use lands in the ledger of its account.
 */
export interface KeyHolder {
  readonly keyId: string;
  readonly accountNumber: string;
  readonly isSession?: boolean;
  /** The owner of a user key, or the user of a session; null for an account key. */
  readonly userId: number | null;
  /** Who acts with the key; null if it can't be used: inactive, expired, deleted, or its owner is. */
  readonly principal: Principal | null;
  /** Milliseconds since the epoch after which the key can't be used; null if it does not expire. */
  readonly usableUntil: number | null;
  /** Position of the last commit that this answer has seen: an older fact can't change it. */
  readonly position: number;
}
