import { comparableName, type Page, type PageRequest } from '#contracts';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import type { UserRecord } from './directory.port.ts';
import { OrderedList } from './ordered-list.ts';
import { foldUser } from './user.record.ts';

const prefix = 'user:';

/** All users there are and were, with what they are looked up by. */
export class UserTable {
  readonly #users = new Map<number, UserRecord>();
  readonly #idOfName = new Map<string, number>();
  readonly #idsEverNamed = new Map<string, number[]>();
  readonly #ofAccount = new Map<string, OrderedList<UserRecord>>();
  #lastId = 0;

  /** The highest number of a stream of a user, whether it was created or not. */
  get lastId(): number {
    return this.#lastId;
  }

  fold(stream: string, event: AccountsEvent, at: string): void {
    if (!stream.startsWith(prefix)) return;
    const userId = Number(stream.slice(prefix.length));
    this.#lastId = Math.max(this.#lastId, userId);
    const before = this.#users.get(userId);
    const after = foldUser(before, event, at);
    if (after !== undefined && after !== before) this.#put(before, after);
  }

  /** The user, a deleted one too. */
  find(userId: number): UserRecord | undefined {
    return this.#users.get(userId);
  }

  named(username: string): UserRecord | undefined {
    const userId = this.#idOfName.get(comparableName(username));
    return userId === undefined ? undefined : this.#users.get(userId);
  }

  everNamed(username: string): readonly UserRecord[] {
    const ids = this.#idsEverNamed.get(comparableName(username)) ?? [];
    return ids.flatMap((userId) => this.#users.get(userId) ?? []);
  }

  page(accountNumber: string, request: PageRequest): Page<UserRecord> {
    return (this.#ofAccount.get(accountNumber) ?? new OrderedList<UserRecord>()).page(request);
  }

  [Symbol.iterator](): Iterator<UserRecord> {
    return this.#users.values();
  }

  #put(before: UserRecord | undefined, after: UserRecord): void {
    const { userId, accountNumber } = after;
    this.#users.set(userId, after);
    const list = this.#ofAccount.get(accountNumber) ?? new OrderedList<UserRecord>();
    this.#ofAccount.set(accountNumber, list);
    if (after.isDeleted) list.delete(userId);
    else list.set(userId, after);
    this.#indexName(before, after);
  }

  #indexName(before: UserRecord | undefined, after: UserRecord): void {
    const name = comparableName((before ?? after).username);
    if (name === '') return;
    const ids = this.#idsEverNamed.get(name) ?? [];
    if (after.isErased) this.#forget(name, ids, after.userId);
    else if (before === undefined) this.#idsEverNamed.set(name, [...ids, after.userId]);
    if (!after.isDeleted) this.#idOfName.set(name, after.userId);
    else if (this.#idOfName.get(name) === after.userId) this.#idOfName.delete(name);
  }

  #forget(name: string, ids: readonly number[], userId: number): void {
    const others = ids.filter((id) => id !== userId);
    if (others.length > 0) this.#idsEverNamed.set(name, others);
    else this.#idsEverNamed.delete(name);
  }
}
