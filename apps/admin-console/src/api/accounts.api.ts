import { ask, get } from './client.ts';
import type { Account, AccountRow } from './types.ts';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Every page of a list, up to `most` items. */
export async function everyPage<Item>(path: string, most = 2000): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await get<Page<Item>>(path, { limit: 200, cursor });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && items.length < most);
  return items;
}

export const listAccounts = () => everyPage<AccountRow>('/api/v1/accounts');

export const getAccount = () => get<Account>('/api/v1/account');

/** A whole company: what is left out is refused. */
export const changeAccount = (body: object) => ask('PUT', '/api/v1/account', { body });

/** Opens an account; platform admins only, as the others below. */
export const openAccount = (body: object) => ask('POST', '/api/v1/accounts', { body });

export const switchAccountOn = (number: string, isActive: boolean) =>
  ask('PATCH', `/api/v1/accounts/${number}`, { body: { is_active: isActive } });

export const closeAccount = (number: string) => ask('DELETE', `/api/v1/accounts/${number}`);
