import { ask, get } from './client.ts';
import type { Session, SignedInSession } from './types.ts';

const path = '/api/v1/session';

export const getSession = () => get<Session>(path);

export const signIn = async (username: string, password: string) =>
  (await ask<Session>('POST', path, { body: { username, password } })).data;

export const signOut = () => ask('DELETE', path);

export const changePassword = async (currentPassword: string, newPassword: string) =>
  (
    await ask<Session>('PUT', `${path}/password`, {
      body: { current_password: currentPassword, new_password: newPassword },
    })
  ).data;

/** Acts in another account; null is the own one. */
export const switchAccount = async (accountNumber: string | null) =>
  (await ask<Session>('PUT', `${path}/account`, { body: { account_number: accountNumber } })).data;

export const listSessions = async () =>
  (await get<{ sessions: readonly SignedInSession[] }>('/api/v1/sessions')).sessions;

export const endSession = (id: string) => ask('DELETE', `/api/v1/sessions/${encodeURIComponent(id)}`);

export const endAllSessions = () => ask('DELETE', '/api/v1/sessions');
