import type { Decider, Refusal } from '#kernel';
import { changedMembers } from '../changed-members.ts';
import { refusal } from '../refusal.ts';
import type { ApiKeyCommand, ChangeApiKey, CreateApiKey } from './api-key.commands.ts';
import type { ApiKeyEvent, ApiKeyFields } from './api-key.events.ts';
import { evolveApiKey, type ApiKeyState, type CreatedApiKey } from './api-key.state.ts';

type Decision = readonly ApiKeyEvent[] | Refusal;

export const apiKeyDecider: Decider<ApiKeyCommand, ApiKeyState, ApiKeyEvent> = {
  initial: undefined,
  evolve: evolveApiKey,
  decide(command, state) {
    if (command.type === 'create-api-key') {
      return state ? refusal('ACCOUNTS.CONFLICT', 'The key exists already.') : created(command);
    }
    if (!state || state.isDeleted) return refusal('KEYS.NOT_FOUND', 'There is no such API key.');
    switch (command.type) {
      case 'change-api-key':
        return changed(state, command);
      case 'rotate-api-key': {
        const { type: _, ...data } = command;
        return [{ type: 'accounts.api-key-rotated.v1', data }];
      }
      case 'delete-api-key':
        return [{ type: 'accounts.api-key-deleted.v1', data: {} }];
      case 'reveal-api-key':
        return state.unseen ? [{ type: 'accounts.api-key-revealed.v1', data: {} }] : [];
    }
  },
};

function created({ type: _, ...data }: CreateApiKey): Decision {
  if ((data.level === 'user') !== (data.userId !== null)) {
    const rule = 'A key of level user has an owner, one of level account has none.';
    return refusal('MANIFEST.INVALID', rule, 'spec.config.username');
  }
  return [{ type: 'accounts.api-key-created.v1', data }];
}

function changed(state: CreatedApiKey, command: ChangeApiKey): Decision {
  if (command.level !== undefined && command.level !== state.level) {
    return refusal('MANIFEST.INVALID', 'The level of a key can not be changed.', 'spec.config.level');
  }
  if (command.userId !== undefined && command.userId !== state.userId) {
    return refusal('MANIFEST.INVALID', 'The owner of a key can not be changed.', 'spec.config.username');
  }
  const changes = changedMembers(state.fields, withKeptExpiry(command.fields, state.fields));
  const { isActive = state.isActive } = command;
  return [...changedEvent(changes), ...(isActive === state.isActive ? [] : [switchedEvent(isActive)])];
}

/** The same moment written in another way is no change. */
function withKeptExpiry(to: Partial<ApiKeyFields>, from: ApiKeyFields): Partial<ApiKeyFields> {
  const isSame =
    typeof to.expiresAt === 'string' &&
    from.expiresAt !== null &&
    Date.parse(to.expiresAt) === Date.parse(from.expiresAt);
  return isSame ? { ...to, expiresAt: from.expiresAt } : to;
}

function changedEvent(changes: Partial<ApiKeyFields>): readonly ApiKeyEvent[] {
  if (Object.keys(changes).length === 0) return [];
  return [{ type: 'accounts.api-key-changed.v1', data: changes }];
}

function switchedEvent(active: boolean): ApiKeyEvent {
  return { type: active ? 'accounts.api-key-activated.v1' : 'accounts.api-key-deactivated.v1', data: {} };
}
