import { ask, get } from './client.ts';
import { partOf } from './list.ts';
import type { Account, AccountRow } from './types.ts';

export const listAccounts = (from: string | null) => partOf<AccountRow>('/api/v1/accounts', from);

export const getAccount = () => get<Account>('/api/v1/account');

/** A whole company: what is left out is refused. */
export const changeAccount = (body: object) => ask('PUT', '/api/v1/account', { body });

/** Opens an account; platform admins only, as the others below. */
export const openAccount = (body: object) => ask('POST', '/api/v1/accounts', { body });

export const switchAccountOn = (number: string, isActive: boolean) =>
  ask('PATCH', `/api/v1/accounts/${number}`, { body: { is_active: isActive } });

export const closeAccount = (number: string) => ask('DELETE', `/api/v1/accounts/${number}`);
