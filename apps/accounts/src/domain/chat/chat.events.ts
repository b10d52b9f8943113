import type { Exchange } from '#contracts';
import type { StreamVoided } from '../void.events.ts';
import type { ChatOpening } from './chat.commands.ts';

export interface ChatOpened {
  readonly type: 'accounts.chat-opened.v1';
  readonly data: ChatOpening;
}

export interface ChatExchanged {
  readonly type: 'accounts.chat-exchanged.v1';
  readonly data: Exchange;
}

/** The key that its content is sealed under is destroyed after it. */
export interface ChatDeleted {
  readonly type: 'accounts.chat-deleted.v1';
  readonly data: Readonly<Record<string, never>>;
}

export type ChatEvent = ChatOpened | ChatExchanged | ChatDeleted | StreamVoided;

/** What of each event is sealed: whatever people said, and with what. */
export const chatPersonalFields = {
  'accounts.chat-opened.v1': { chatbot: '', uid: '' },
  'accounts.chat-exchanged.v1': { prompt: '', answer: '', plugins: [], tool_calls: [] },
  'accounts.chat-deleted.v1': {},
  'accounts.stream-voided.v1': {},
} as const satisfies Record<ChatEvent['type'], object>;
