import type { AccountFields } from '../domain/account/account.events.ts';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import type { AccountRecord, ApiKeyRecord, Directory, UserRecord } from './directory.port.ts';

export interface DirectoryCommit {
  readonly position: number;
  readonly stream: string;
  readonly committedAt: string;
  readonly events: readonly AccountsEvent[];
}

/** The directory in memory, folded from all commits; rebuilt at every start. */
export class DirectoryProjection implements Directory {
  readonly #accounts = new Map<string, AccountRecord>();
  readonly #accountOfStream = new Map<string, string>();
  readonly #users = new Map<number, UserRecord>();
  readonly #apiKeys = new Map<string, ApiKeyRecord>();
  #position = 0;

  /** Position of the last commit that was folded. */
  get position(): number {
    return this.#position;
  }

  /** Folds a commit; drops it if it was seen before. Throws if one before it is missing. */
  fold(commit: DirectoryCommit): void {
    if (commit.position <= this.#position) return;
    if (commit.position !== this.#position + 1)
      throw new Error(`commit ${commit.position} does not follow ${this.#position}`);
    for (const event of commit.events) this.#apply(event, commit);
    this.#position = commit.position;
  }

  account(accountNumber: string): AccountRecord | undefined {
    return this.#accounts.get(accountNumber);
  }

  user(accountNumber: string, userId: number): UserRecord | undefined {
    const user = this.#users.get(userId);
    return user?.accountNumber === accountNumber ? user : undefined;
  }

  firstAdmin(accountNumber: string): UserRecord | undefined {
    let first: UserRecord | undefined;
    for (const user of this.#users.values()) {
      const isAdmin = user.accountNumber === accountNumber && user.isStaff;
      if (isAdmin && (first === undefined || user.userId < first.userId)) first = user;
    }
    return first;
  }

  apiKey(keyHash: string): ApiKeyRecord | undefined {
    return this.#apiKeys.get(keyHash);
  }

  #apply(event: AccountsEvent, { stream, committedAt }: DirectoryCommit): void {
    switch (event.type) {
      case 'accounts.account-opened.v1': {
        const { accountNumber, accountId, ...config } = event.data;
        const times = { createdAt: committedAt, updatedAt: committedAt };
        this.#accountOfStream.set(stream, accountNumber);
        this.#accounts.set(accountNumber, { accountNumber, accountId, config, ...times });
        return;
      }
      case 'accounts.account-config-changed.v1':
        return this.#changeConfig(stream, event.data, committedAt);
      case 'accounts.user-created.v1': {
        const { passwordHash: _, passwordOrigin: __, ...user } = event.data;
        this.#users.set(user.userId, user);
        return;
      }
      case 'accounts.api-key-created.v1': {
        const { keyHash, origin: _, ...key } = event.data;
        this.#apiKeys.set(keyHash, key);
        return;
      }
      case 'accounts.password-replaced.v1':
      case 'accounts.password-revealed.v1':
      case 'accounts.api-key-revealed.v1':
        return;
    }
  }

  #changeConfig(stream: string, changes: Partial<AccountFields>, updatedAt: string): void {
    const account = this.#accounts.get(this.#accountOfStream.get(stream) ?? '');
    if (account === undefined) throw new Error(`${stream} was changed before it was opened`);
    const config = { ...account.config, ...changes };
    this.#accounts.set(account.accountNumber, { ...account, config, updatedAt });
  }
}
