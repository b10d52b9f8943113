import type { KeyHolder, Role } from '#contracts';
import type { ApiKeyRecord, Directory, UserRecord } from '../projections/directory.port.ts';

/** Whose key this is. A key of level `account` acts as the first admin of its account. */
export class ResolveKeyQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** `keyHash` is the SHA-256 as 64 lower-case hex; undefined if nobody can act with the key. */
  ask(keyHash: string): KeyHolder | undefined {
    const key = this.#directory.apiKey(keyHash);
    const user = key && this.#userOf(key);
    if (key === undefined || user === undefined) return undefined;
    const principal = {
      kind: key.level === 'account' ? ('account-key' as const) : ('user-key' as const),
      accountNumber: key.accountNumber,
      userId: user.userId,
      username: user.username,
      keyId: key.keyId,
      role: roleOf(user),
    };
    const { keyId, accountNumber, userId } = key;
    return { keyId, accountNumber, userId, principal, usableUntil: null, position: 0 };
  }

  #userOf({ accountNumber, userId }: ApiKeyRecord): UserRecord | undefined {
    return userId === null
      ? this.#directory.firstAdmin(accountNumber)
      : this.#directory.user(accountNumber, userId);
  }
}

function roleOf(user: UserRecord): Role {
  if (user.isSuperuser) return 'platform-admin';
  return user.isStaff ? 'account-admin' : 'user';
}
