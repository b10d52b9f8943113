import { ask, get } from './client.ts';
import { partOf } from './list.ts';
import type { ApiKey, KeyUsage, NewApiKey, Stats } from './types.ts';

const path = '/api/v1/api-keys';
const of = (keyId: string) => `${path}/${encodeURIComponent(keyId)}`;

/** What an answer says that made a key: the only time that it is shown. */
export interface MintedKey {
  readonly api_key: string;
  readonly key: ApiKey | null;
}

export const listKeys = (from: string | null) => partOf<ApiKey>(path, from);

export const createKey = async (body: NewApiKey) => (await ask<MintedKey>('POST', path, { body })).data;

export const changeKey = (
  keyId: string,
  body: { is_active?: boolean; name?: string; expires_at?: string | null },
) => ask('PATCH', of(keyId), { body });

export const rotateKey = async (keyId: string, graceSeconds: number) =>
  (await ask<MintedKey>('POST', `${of(keyId)}/rotate`, { body: { grace_seconds: graceSeconds } })).data;

export const deleteKey = (keyId: string) => ask('DELETE', of(keyId));

/** What breaks if the key is revoked. */
export const getKeyUsage = (keyId: string) =>
  get<KeyUsage>(`/api/v1/journal/keys/${encodeURIComponent(keyId)}/usage`);

/** Operations of every key, by day. */
export const getKeyStats = (from: string, to: string) =>
  get<Stats>('/api/v1/journal/stats', { group: 'key', by: 'day', from, to });
