import type { ChatEvent } from './chat.events.ts';

/** Undefined until the chat is opened. */
export type ChatState = { readonly isDeleted: boolean } | undefined;

export function evolveChat(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case 'accounts.chat-opened.v1':
      return { isDeleted: false };
    case 'accounts.chat-deleted.v1':
      return { isDeleted: true };
    case 'accounts.chat-exchanged.v1':
    case 'accounts.stream-voided.v1':
      return state;
  }
}
