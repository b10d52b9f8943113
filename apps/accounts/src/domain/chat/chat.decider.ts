import type { Decider } from '#kernel';
import { refusal } from '../refusal.ts';
import type { ChatCommand } from './chat.commands.ts';
import type { ChatEvent, ChatOpened } from './chat.events.ts';
import { evolveChat, type ChatState } from './chat.state.ts';

export const chatDecider: Decider<ChatCommand, ChatState, ChatEvent> = {
  initial: undefined,
  evolve: evolveChat,
  decide(command, state) {
    if (state?.isDeleted) return refusal('CHATS.NOT_FOUND', 'There is no such chat.');
    switch (command.type) {
      case 'open-chat':
        return state ? [] : [opened(command)];
      case 'record-exchange':
        return [
          ...(state ? [] : [opened(command)]),
          { type: 'accounts.chat-exchanged.v1', data: command.exchange },
        ];
      case 'delete-chat':
        return state
          ? [{ type: 'accounts.chat-deleted.v1', data: {} }]
          : refusal('CHATS.NOT_FOUND', 'There is no such chat.');
    }
  },
};

function opened({ opening }: Extract<ChatCommand, { readonly opening: unknown }>): ChatOpened {
  return { type: 'accounts.chat-opened.v1', data: opening };
}
