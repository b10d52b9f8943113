import type { Page, PageRequest } from '#contracts';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import { foldApiKey } from './api-key.record.ts';
import type { ApiKeyRecord } from './directory.port.ts';
import { OrderedList } from './ordered-list.ts';

const prefix = 'api-key:';

/** All keys there are and were, with what they are looked up by. */
export class ApiKeyTable {
  readonly #keys = new Map<string, ApiKeyRecord>();
  readonly #idOfHash = new Map<string, string>();
  readonly #idOfName = new Map<string, string>();
  readonly #idsEverNamed = new Map<string, Set<string>>();
  readonly #lists = new Map<string, OrderedList<ApiKeyRecord>>();
  readonly #numbers = new Map<string, number>();

  /** `position` of the commit orders keys by their creation. */
  fold(stream: string, event: AccountsEvent, at: string, position: number): void {
    if (!stream.startsWith(prefix)) return;
    const keyId = stream.slice(prefix.length);
    const before = this.#keys.get(keyId);
    const after = foldApiKey(before, event, at);
    if (after === undefined || after === before) return;
    if (before === undefined) this.#numbers.set(keyId, position);
    this.#put(before, after);
  }

  /** The key, a deleted one too. */
  find(keyId: string): ApiKeyRecord | undefined {
    return this.#keys.get(keyId);
  }

  ofHash(keyHash: string): ApiKeyRecord | undefined {
    const keyId = this.#idOfHash.get(keyHash);
    return keyId === undefined ? undefined : this.#keys.get(keyId);
  }

  named(accountNumber: string, name: string): ApiKeyRecord | undefined {
    const keyId = this.#idOfName.get(nameKey(accountNumber, name));
    return keyId === undefined ? undefined : this.#keys.get(keyId);
  }

  everNamed(accountNumber: string, name: string): readonly ApiKeyRecord[] {
    const ids = [...(this.#idsEverNamed.get(nameKey(accountNumber, name)) ?? [])];
    return ids.flatMap((keyId) => this.#keys.get(keyId) ?? []);
  }

  page(accountNumber: string, ownerId: number | undefined, request: PageRequest): Page<ApiKeyRecord> {
    const list = this.#lists.get(listKey(accountNumber, ownerId)) ?? new OrderedList<ApiKeyRecord>();
    return list.page(request);
  }

  /** The keys of a user that are not deleted. */
  ownedBy(accountNumber: string, ownerId: number): readonly ApiKeyRecord[] {
    return [...(this.#lists.get(listKey(accountNumber, ownerId)) ?? [])];
  }

  [Symbol.iterator](): Iterator<ApiKeyRecord> {
    return this.#keys.values();
  }

  #put(before: ApiKeyRecord | undefined, after: ApiKeyRecord): void {
    this.#keys.set(after.keyId, after);
    this.#idOfHash.set(after.keyHash, after.keyId);
    this.#indexName(before, after);
    const number = this.#numbers.get(after.keyId) as number;
    this.#enlist(listKey(after.accountNumber, undefined), number, after);
    if (after.userId !== null) this.#enlist(listKey(after.accountNumber, after.userId), number, after);
  }

  #enlist(key: string, number: number, record: ApiKeyRecord): void {
    const list = this.#lists.get(key) ?? new OrderedList<ApiKeyRecord>();
    this.#lists.set(key, list);
    if (record.isDeleted) list.delete(number);
    else list.set(number, record);
  }

  #indexName(before: ApiKeyRecord | undefined, after: ApiKeyRecord): void {
    const name = nameKey(after.accountNumber, after.name);
    const former = before && nameKey(before.accountNumber, before.name);
    const isLeft = former !== undefined && (former !== name || after.isDeleted);
    if (isLeft && this.#idOfName.get(former) === after.keyId) this.#idOfName.delete(former);
    if (!after.isDeleted) this.#idOfName.set(name, after.keyId);
    const ids = this.#idsEverNamed.get(name) ?? new Set<string>();
    this.#idsEverNamed.set(name, ids.add(after.keyId));
  }
}

const nameKey = (accountNumber: string, name: string) => `${accountNumber} ${name.normalize('NFC')}`;
const listKey = (accountNumber: string, ownerId: number | undefined) => `${accountNumber} ${ownerId ?? ''}`;
