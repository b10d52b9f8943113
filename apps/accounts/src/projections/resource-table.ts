import { comparableName, type Page, type PageRequest, type ResourceKindName } from '#contracts';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import { OrderedList } from './ordered-list.ts';
import type { ResourceRecord } from './directory.port.ts';
import { foldResource } from './resource.record.ts';

const prefix = 'resource:';

/** All resources kept by manifest that there are and were, with what they are looked up by. */
export class ResourceTable {
  readonly #resources = new Map<string, ResourceRecord>();
  readonly #idOfName = new Map<string, string>();
  readonly #idsEverNamed = new Map<string, Set<string>>();
  readonly #lists = new Map<string, OrderedList<ResourceRecord>>();
  readonly #numbers = new Map<string, number>();

  /** `position` of the commit orders resources by their creation. */
  fold(stream: string, event: AccountsEvent, at: string, position: number): void {
    if (!stream.startsWith(prefix)) return;
    const resourceId = stream.slice(prefix.length);
    const before = this.#resources.get(resourceId);
    const after = foldResource(before, event, at);
    if (after === undefined || after === before) return;
    if (before === undefined) this.#numbers.set(resourceId, position);
    this.#put(after);
  }

  named(accountNumber: string, kind: ResourceKindName, name: string): ResourceRecord | undefined {
    const resourceId = this.#idOfName.get(nameKey(accountNumber, kind, name));
    return resourceId === undefined ? undefined : this.#resources.get(resourceId);
  }

  everNamed(accountNumber: string, kind: ResourceKindName, name: string): readonly ResourceRecord[] {
    const ids = [...(this.#idsEverNamed.get(nameKey(accountNumber, kind, name)) ?? [])];
    return ids.flatMap((resourceId) => this.#resources.get(resourceId) ?? []);
  }

  page(accountNumber: string, kind: ResourceKindName, request: PageRequest): Page<ResourceRecord> {
    const list = this.#lists.get(listKey(accountNumber, kind)) ?? new OrderedList<ResourceRecord>();
    return list.page(request);
  }

  [Symbol.iterator](): Iterator<ResourceRecord> {
    return this.#resources.values();
  }

  #put(record: ResourceRecord): void {
    const { accountNumber, kind, name, resourceId, isDeleted } = record;
    this.#resources.set(resourceId, record);
    const key = nameKey(accountNumber, kind, name);
    if (!isDeleted) this.#idOfName.set(key, resourceId);
    else if (this.#idOfName.get(key) === resourceId) this.#idOfName.delete(key);
    this.#idsEverNamed.set(key, (this.#idsEverNamed.get(key) ?? new Set<string>()).add(resourceId));
    const list = this.#lists.get(listKey(accountNumber, kind)) ?? new OrderedList<ResourceRecord>();
    this.#lists.set(listKey(accountNumber, kind), list);
    const number = this.#numbers.get(resourceId) as number;
    if (isDeleted) list.delete(number);
    else list.set(number, record);
  }
}

const listKey = (accountNumber: string, kind: ResourceKindName) => `${accountNumber} ${kind}`;
const nameKey = (accountNumber: string, kind: ResourceKindName, name: string) =>
  `${listKey(accountNumber, kind)} ${comparableName(name)}`;
