import type { Page, PageRequest, ResourceKindName } from '#contracts';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import { AccountTable } from './account-table.ts';
import { ApiKeyTable } from './api-key-table.ts';
import { ChatTable, type ChatPlace } from './chat-table.ts';
import type {
  AccountRecord,
  ApiKeyRecord,
  ChatRecord,
  Directory,
  SessionRecord,
  UserRecord,
} from './directory.port.ts';
import { ReservationTable } from './reservation-table.ts';
import { ResourceTable } from './resource-table.ts';
import type { ResourceRecord } from './directory.port.ts';
import { SessionTable } from './session-table.ts';
import { UserTable } from './user-table.ts';

export interface DirectoryCommit {
  readonly position: number;
  readonly stream: string;
  readonly committedAt: string;
  readonly events: readonly AccountsEvent[];
}

/** The directory in memory, folded from all commits; rebuilt at every start (ADR 0008). */
export class DirectoryProjection implements Directory {
  readonly #accounts = new AccountTable();
  readonly #users = new UserTable();
  readonly #apiKeys = new ApiKeyTable();
  readonly #resources = new ResourceTable();
  readonly #chats = new ChatTable();
  readonly #sessions = new SessionTable();
  readonly #reservations = new ReservationTable();
  #position = 0;

  get position(): number {
    return this.#position;
  }

  /** Folds a commit; drops it if it was seen before. Throws if one before it is missing. */
  fold({ position, stream, committedAt, events }: DirectoryCommit): void {
    if (position <= this.#position) return;
    if (position !== this.#position + 1)
      throw new Error(`commit ${position} does not follow ${this.#position}`);
    for (const event of events) {
      this.#accounts.fold(stream, event, committedAt);
      this.#users.fold(stream, event, committedAt);
      this.#apiKeys.fold(stream, event, committedAt, position);
      this.#resources.fold(stream, event, committedAt, position);
      this.#chats.fold(stream, event, committedAt, position);
      this.#sessions.fold(stream, event, committedAt);
      this.#reservations.fold(stream, event);
    }
    this.#position = position;
  }

  account(accountNumber: string): AccountRecord | undefined {
    const account = this.accountEver(accountNumber);
    return account?.isClosed ? undefined : account;
  }

  accountEver(accountNumber: string): AccountRecord | undefined {
    return this.#accounts.find(accountNumber);
  }

  accounts(page: PageRequest): Page<AccountRecord> {
    return this.#accounts.page(page);
  }

  get openAccounts(): number {
    return this.#accounts.open;
  }

  user(accountNumber: string, userId: number): UserRecord | undefined {
    const user = this.#users.find(userId);
    return user?.accountNumber === accountNumber && !user.isDeleted ? user : undefined;
  }

  userNamed(accountNumber: string, username: string): UserRecord | undefined {
    const user = this.#users.named(username);
    return user?.accountNumber === accountNumber ? user : undefined;
  }

  signingIn(username: string): UserRecord | undefined {
    return this.#users.named(username);
  }

  users(accountNumber: string, page: PageRequest): Page<UserRecord> {
    return this.#users.page(accountNumber, page);
  }

  usernameOf(userId: number): string {
    return this.#users.find(userId)?.username ?? '';
  }

  usersEverNamed(accountNumber: string, username: string): readonly UserRecord[] {
    return this.#users.everNamed(username).filter((user) => user.accountNumber === accountNumber);
  }

  firstAdmin(accountNumber: string): UserRecord | undefined {
    const userId = this.#accounts.firstAdmin(accountNumber);
    return userId === undefined ? undefined : this.user(accountNumber, userId);
  }

  apiKeyOfHash(keyHash: string): ApiKeyRecord | undefined {
    return this.#apiKeys.ofHash(keyHash);
  }

  apiKey(accountNumber: string, keyId: string): ApiKeyRecord | undefined {
    const key = this.#apiKeys.find(keyId);
    return key?.accountNumber === accountNumber && !key.isDeleted ? key : undefined;
  }

  apiKeyNamed(accountNumber: string, name: string): ApiKeyRecord | undefined {
    return this.#apiKeys.named(accountNumber, name);
  }

  apiKeys(accountNumber: string, ownerId: number | undefined, page: PageRequest): Page<ApiKeyRecord> {
    return this.#apiKeys.page(accountNumber, ownerId, page);
  }

  apiKeysEverNamed(accountNumber: string, name: string): readonly ApiKeyRecord[] {
    return this.#apiKeys.everNamed(accountNumber, name);
  }

  resourceNamed(accountNumber: string, kind: ResourceKindName, name: string): ResourceRecord | undefined {
    return this.#resources.named(accountNumber, kind, name);
  }

  resources(accountNumber: string, kind: ResourceKindName, page: PageRequest): Page<ResourceRecord> {
    return this.#resources.page(accountNumber, kind, page);
  }

  resourcesEverNamed(accountNumber: string, kind: ResourceKindName, name: string): readonly ResourceRecord[] {
    return this.#resources.everNamed(accountNumber, kind, name);
  }

  everyResource(): Iterable<ResourceRecord> {
    return this.#resources;
  }

  sessionOfHash(tokenHash: string): SessionRecord | undefined {
    return this.#sessions.ofHash(tokenHash);
  }

  sessionsOf(userId: number): readonly SessionRecord[] {
    return this.#sessions.of(userId);
  }

  everySession(): Iterable<SessionRecord> {
    return this.#sessions;
  }

  chat(accountNumber: string, sessionKey: string): ChatRecord | undefined {
    return this.#chats.find(accountNumber, sessionKey);
  }

  chats(accountNumber: string, userId: number | undefined, page: PageRequest): Page<ChatRecord> {
    return this.#chats.page(accountNumber, userId, page);
  }

  latestChat(place: ChatPlace): ChatRecord | undefined {
    return this.#chats.latest(place);
  }

  everyChat(): Iterable<ChatRecord> {
    return this.#chats;
  }

  /** The keys of a user that are not deleted. */
  apiKeysOwnedBy(accountNumber: string, userId: number): readonly ApiKeyRecord[] {
    return this.#apiKeys.ownedBy(accountNumber, userId);
  }

  /** The highest numbers of users and of accounts; the next ones are free, unless somebody takes them now. */
  get lastNumbers(): { readonly user: number; readonly account: number } {
    return { user: this.#users.lastId, account: this.#accounts.lastId };
  }

  /** Whether the register of the account has the user. */
  isAdmin(accountNumber: string, userId: number): boolean {
    return this.#accounts.hasAdmin(accountNumber, userId);
  }

  /** The stream that holds a reservation. */
  holderOf(reservation: string): string | undefined {
    return this.#reservations.holderOf(reservation);
  }

  /** All reservations that are held, with their holders. */
  reservations(): Iterable<readonly [string, string]> {
    return this.#reservations;
  }

  /** Everybody and everything that is or was. */
  everyAccount(): Iterable<AccountRecord> {
    return this.#accounts;
  }

  everyUser(): Iterable<UserRecord> {
    return this.#users;
  }

  everyApiKey(): Iterable<ApiKeyRecord> {
    return this.#apiKeys;
  }
}
