import type { AccountFields } from '../domain/account/account.events.ts';

/** An account as it is now. Times are ISO 8601 with microseconds and Z. */
export interface AccountRecord {
  readonly accountNumber: string;
  readonly accountId: number;
  readonly config: AccountFields;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface UserRecord {
  readonly userId: number;
  readonly accountNumber: string;
  readonly username: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
}

export interface ApiKeyRecord {
  readonly keyId: string;
  readonly accountNumber: string;
  readonly level: 'account' | 'user';
  readonly userId: number | null;
  readonly name: string;
}

/**
 * Who is who: accounts, users and keys.
 *
 * Called: by queries, for every request; synchronous, from memory.
 * Guarantees: shows every commit that was answered before.
 * Fails with: nothing.
 * Must not: hold a key or a password, or the hash of a password.
 */
export interface Directory {
  account(accountNumber: string): AccountRecord | undefined;
  /** The user, if it belongs to the account. */
  user(accountNumber: string, userId: number): UserRecord | undefined;
  /** The admin with the lowest number, on whose behalf account-level keys act. */
  firstAdmin(accountNumber: string): UserRecord | undefined;
  apiKey(keyHash: string): ApiKeyRecord | undefined;
}
