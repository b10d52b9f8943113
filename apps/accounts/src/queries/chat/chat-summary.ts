import type { ChatSummary } from '#contracts';
import type { ChatRecord, Directory } from '../../projections/directory.port.ts';

export function chatSummary(directory: Directory, chat: ChatRecord): ChatSummary {
  return {
    session_key: chat.sessionKey,
    chatbot: chat.chatbot,
    username: directory.usernameOf(chat.userId),
    opened_at: chat.openedAt,
    last_exchange_at: chat.lastExchangeAt,
    exchanges: chat.exchanges,
  };
}
