import { platformAccountNumber, type KeyHolder, type Principal, type Role } from '#contracts';
import type { ApiKeyRecord, Directory, UserRecord } from '../projections/directory.port.ts';
import { roleOf } from './role-of.ts';

/** Whose key this is. A key of level `account` acts as the first admin of its account. */
export class ResolveKeyQuery {
  readonly #directory: Directory;
  readonly #now: () => number;

  /** `now` answers milliseconds since the epoch. */
  constructor(directory: Directory, now: () => number) {
    this.#directory = directory;
    this.#now = now;
  }

  /** `keyHash` is the SHA-256 as 64 lower-case hex; undefined if it never was that of a key. */
  ask(keyHash: string): KeyHolder | undefined {
    const key = this.#directory.apiKeyOfHash(keyHash);
    if (key === undefined) return undefined;
    const { keyId, accountNumber, userId } = key;
    const end = endOfUse(key, keyHash);
    const principal = this.#now() < end ? this.#principalOf(key) : null;
    const usableUntil = end === Infinity ? null : end;
    return { keyId, accountNumber, userId, principal, usableUntil, position: this.#directory.position };
  }

  #principalOf(key: ApiKeyRecord): Principal | null {
    const { keyId, accountNumber, level } = key;
    const user = this.#userOf(key);
    const isOn = key.isActive && !key.isDeleted && this.#directory.account(accountNumber)?.isActive;
    if (!isOn || !user?.isActive) return null;
    return {
      kind: level === 'account' ? 'account-key' : 'user-key',
      accountNumber,
      userId: user.userId,
      username: user.username,
      keyId,
      role: level === 'account' ? roleOfAccountKey(user) : roleOf(user),
    };
  }

  #userOf({ accountNumber, userId }: ApiKeyRecord): UserRecord | undefined {
    return userId === null
      ? this.#directory.firstAdmin(accountNumber)
      : this.#directory.user(accountNumber, userId);
  }
}

/** When this hash stops to be usable, in milliseconds since the epoch; 0 for a former one. */
function endOfUse({ keyHash, previous, expiresAt }: ApiKeyRecord, presented: string): number {
  const expiry = expiresAt === null ? Infinity : Date.parse(expiresAt);
  if (presented === keyHash) return expiry;
  return presented === previous?.keyHash ? Math.min(expiry, Date.parse(previous.until)) : 0;
}

/** The key of an account does not become one of the platform when its first admin is made a platform admin. */
function roleOfAccountKey(admin: UserRecord): Role {
  return admin.accountNumber === platformAccountNumber ? roleOf(admin) : 'account-admin';
}
