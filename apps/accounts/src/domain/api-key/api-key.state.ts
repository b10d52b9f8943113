import { noMetadata, type ApiKeyLevel } from '#contracts';
import type { ApiKeyEvent, ApiKeyFields } from './api-key.events.ts';

/** Undefined until the key is created. */
export type ApiKeyState = CreatedApiKey | undefined;

export interface CreatedApiKey {
  readonly accountNumber: string;
  readonly keyId: string;
  readonly level: ApiKeyLevel;
  readonly userId: number | null;
  readonly fields: ApiKeyFields;
  readonly isActive: boolean;
  readonly isDeleted: boolean;
  /** The key was made up and nobody has seen it yet, so nobody can use it. */
  readonly unseen: boolean;
}

export function evolveApiKey(state: ApiKeyState, event: ApiKeyEvent): ApiKeyState {
  if (event.type === 'accounts.api-key-created.v1') {
    const { accountNumber, keyId, keyHash: _, level, userId, origin, isActive = true, ...given } = event.data;
    const fields = { ...noMetadata, expiresAt: null, ...given };
    const unseen = origin === 'made-up';
    return { accountNumber, keyId, level, userId, fields, isActive, isDeleted: false, unseen };
  }
  return state && evolveCreated(state, event);
}

function evolveCreated(state: CreatedApiKey, event: ApiKeyEvent): CreatedApiKey {
  switch (event.type) {
    case 'accounts.api-key-changed.v1':
      return { ...state, fields: { ...state.fields, ...event.data } };
    case 'accounts.api-key-activated.v1':
      return { ...state, isActive: true };
    case 'accounts.api-key-deactivated.v1':
      return { ...state, isActive: false };
    case 'accounts.api-key-deleted.v1':
      return { ...state, isDeleted: true };
    case 'accounts.api-key-rotated.v1':
    case 'accounts.api-key-revealed.v1':
      return { ...state, unseen: false };
    case 'accounts.api-key-created.v1':
    case 'accounts.stream-voided.v1':
      return state;
  }
}
