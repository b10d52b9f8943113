import type { Page, PageRequest } from '#contracts';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import { foldAccount } from './account.record.ts';
import type { AccountRecord } from './directory.port.ts';
import { OrderedList } from './ordered-list.ts';

const prefix = 'account:';

/** All accounts there are and were, and who are their admins. */
export class AccountTable {
  readonly #accounts = new Map<string, AccountRecord>();
  readonly #open = new OrderedList<AccountRecord>();
  readonly #admins = new Map<string, OrderedList<number>>();
  #lastId = 0;

  get lastId(): number {
    return this.#lastId;
  }

  /** How many are not closed. */
  get open(): number {
    return this.#open.size;
  }

  fold(stream: string, event: AccountsEvent, at: string): void {
    if (!stream.startsWith(prefix)) return;
    const accountNumber = stream.slice(prefix.length);
    if (event.type === 'accounts.admin-granted.v1') {
      this.#adminsOf(accountNumber).set(event.data.userId, event.data.userId);
    }
    if (event.type === 'accounts.admin-withdrawn.v1') {
      this.#adminsOf(accountNumber).delete(event.data.userId);
    }
    const before = this.#accounts.get(accountNumber);
    const after = foldAccount(before, event, at);
    if (after !== undefined && after !== before) this.#put(after);
  }

  /** The account, a closed one too. */
  find(accountNumber: string): AccountRecord | undefined {
    return this.#accounts.get(accountNumber);
  }

  page(request: PageRequest): Page<AccountRecord> {
    return this.#open.page(request);
  }

  firstAdmin(accountNumber: string): number | undefined {
    return this.#admins.get(accountNumber)?.first;
  }

  hasAdmin(accountNumber: string, userId: number): boolean {
    return this.#admins.get(accountNumber)?.has(userId) ?? false;
  }

  [Symbol.iterator](): Iterator<AccountRecord> {
    return this.#accounts.values();
  }

  #adminsOf(accountNumber: string): OrderedList<number> {
    const admins = this.#admins.get(accountNumber) ?? new OrderedList<number>();
    this.#admins.set(accountNumber, admins);
    return admins;
  }

  #put(record: AccountRecord): void {
    const { accountNumber, accountId, isClosed } = record;
    this.#accounts.set(accountNumber, record);
    this.#lastId = Math.max(this.#lastId, accountId);
    if (isClosed) this.#open.delete(accountId);
    else this.#open.set(accountId, record);
  }
}
