import type { ApiKeyEvent } from './api-key.events.ts';

/** Undefined until the key is created. */
export type ApiKeyState = CreatedApiKey | undefined;

export interface CreatedApiKey {
  /** The key was made up and nobody has seen it yet, so nobody can use it. */
  readonly unseen: boolean;
}

export function evolveApiKey(state: ApiKeyState, event: ApiKeyEvent): ApiKeyState {
  switch (event.type) {
    case 'accounts.api-key-created.v1':
      return { unseen: event.data.origin === 'made-up' };
    case 'accounts.api-key-revealed.v1':
      return state && { unseen: false };
  }
}
