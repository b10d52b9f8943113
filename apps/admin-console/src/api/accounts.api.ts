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

export const changeAccount = (body: Partial<Account>) => ask('PUT', '/api/v1/account', { body });
