import type { ApiKeyLevel } from '#contracts';
import type { ApiKeyFields } from './api-key.events.ts';

export interface CreateApiKey extends ApiKeyFields {
  readonly type: 'create-api-key';
  readonly accountNumber: string;
  /** Public id, a UUID; never the key. */
  readonly keyId: string;
  /** SHA-256 of the key, 64 lower-case hex. */
  readonly keyHash: string;
  readonly level: ApiKeyLevel;
  /** The owner of a key of level `user`; null for level `account`. */
  readonly userId: number | null;
  readonly isActive: boolean;
  readonly origin: 'made-up' | 'preset';
}

/** Changes what is given. Level and owner can not change: given, they must be as they are. */
export interface ChangeApiKey {
  readonly type: 'change-api-key';
  readonly fields: Partial<ApiKeyFields>;
  readonly isActive?: boolean;
  readonly level?: ApiKeyLevel;
  readonly userId?: number | null;
}

export interface RotateApiKey {
  readonly type: 'rotate-api-key';
  readonly keyHash: string;
  /** ISO 8601: until when the key before can be used. */
  readonly graceUntil: string;
}

export interface DeleteApiKey {
  readonly type: 'delete-api-key';
}

/** The made-up key has been shown to somebody. */
export interface RevealApiKey {
  readonly type: 'reveal-api-key';
}

export type ApiKeyCommand = CreateApiKey | ChangeApiKey | RotateApiKey | DeleteApiKey | RevealApiKey;
