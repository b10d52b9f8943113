import type { Decider, Refusal } from '#kernel';
import type { ApiKeyCommand, CreateApiKey } from './api-key.commands.ts';
import type { ApiKeyEvent } from './api-key.events.ts';
import { evolveApiKey, type ApiKeyState } from './api-key.state.ts';

export const apiKeyDecider: Decider<ApiKeyCommand, ApiKeyState, ApiKeyEvent> = {
  initial: undefined,
  evolve: evolveApiKey,
  decide(command, state) {
    switch (command.type) {
      case 'create-api-key':
        return state ? refusal('ACCOUNTS.CONFLICT', 'The key exists already.') : created(command);
      case 'reveal-api-key':
        if (!state) return refusal('ACCOUNTS.NOT_FOUND', 'There is no such key.');
        return state.unseen ? [{ type: 'accounts.api-key-revealed.v1', data: {} }] : [];
    }
  },
};

function created(command: CreateApiKey): readonly ApiKeyEvent[] | Refusal {
  const { type: _, ...data } = command;
  if ((data.level === 'user') !== (data.userId !== null))
    return refusal('MANIFEST.INVALID', 'A key of level user has an owner, one of level account has none.');
  return [{ type: 'accounts.api-key-created.v1', data }];
}

function refusal(code: string, message: string): Refusal {
  return { refused: true, code, message };
}
