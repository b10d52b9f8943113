import { ask } from './client.ts';
import { partOf } from './list.ts';
import type { NewUser, User } from './types.ts';

const path = '/api/v1/users';
const of = (username: string) => `${path}/${encodeURIComponent(username)}`;

/** What an answer says that made a password up: the only time that it is shown. */
export interface MadePassword {
  readonly password?: string;
}

export const listUsers = (from: string | null) => partOf<User>(path, from);

export const createUser = async (body: NewUser) => (await ask<MadePassword>('POST', path, { body })).data;

export const changeUser = (username: string, body: Partial<Omit<User, 'id' | 'username'>>) =>
  ask('PATCH', of(username), { body });

export const setPassword = async (username: string, body: { password: string } | { make_password: true }) =>
  (await ask<MadePassword>('POST', `${of(username)}/password`, { body })).data;

export const deleteUser = (username: string) => ask('DELETE', of(username));

export const eraseUser = (username: string) => ask('POST', `${of(username)}/erase`);
