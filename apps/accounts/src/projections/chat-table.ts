import type { Page, PageRequest } from '#contracts';
import type { AccountsEvent } from '../domain/accounts.events.ts';
import type { ChatRecord } from './directory.port.ts';
import { OrderedList } from './ordered-list.ts';

const prefix = 'chat:';

/** Whose chat with which chatbot, under which name of the client. */
export interface ChatPlace {
  readonly accountNumber: string;
  readonly userId: number;
  readonly chatbotId: string;
  readonly uid: string;
}

/** All chats that there are and were, without what was said in them. */
export class ChatTable {
  readonly #chats = new Map<string, ChatRecord>();
  readonly #latest = new Map<string, string>();
  readonly #lists = new Map<string, OrderedList<ChatRecord>>();
  readonly #numbers = new Map<string, number>();

  /** `position` of the commit orders chats by their opening. */
  fold(stream: string, event: AccountsEvent, at: string, position: number): void {
    if (!stream.startsWith(prefix)) return;
    const sessionKey = stream.slice(prefix.length);
    const before = this.#chats.get(sessionKey);
    if (event.type === 'accounts.chat-opened.v1') {
      this.#numbers.set(sessionKey, position);
      this.#latest.set(placeKey(event.data), sessionKey);
      this.#put({
        ...event.data,
        ...{ sessionKey, openedAt: at, lastExchangeAt: null, exchanges: 0, isDeleted: false },
      });
    } else if (before !== undefined && event.type === 'accounts.chat-exchanged.v1') {
      this.#put({ ...before, lastExchangeAt: at, exchanges: before.exchanges + 1 });
    } else if (before !== undefined && event.type === 'accounts.chat-deleted.v1') {
      const place = placeKey(before);
      if (this.#latest.get(place) === sessionKey) this.#latest.delete(place);
      this.#put({ ...before, chatbot: '', uid: '', isDeleted: true });
    }
  }

  /** Deleted ones are not found. */
  find(accountNumber: string, sessionKey: string): ChatRecord | undefined {
    const chat = this.#chats.get(sessionKey);
    return chat?.accountNumber === accountNumber && !chat.isDeleted ? chat : undefined;
  }

  latest(place: ChatPlace): ChatRecord | undefined {
    const sessionKey = this.#latest.get(placeKey(place));
    return sessionKey === undefined ? undefined : this.#chats.get(sessionKey);
  }

  /** Of the account, or of one of its users. */
  page(accountNumber: string, userId: number | undefined, request: PageRequest): Page<ChatRecord> {
    const list = this.#lists.get(listKey(accountNumber, userId)) ?? new OrderedList<ChatRecord>();
    return list.page(request);
  }

  [Symbol.iterator](): Iterator<ChatRecord> {
    return this.#chats.values();
  }

  #put(chat: ChatRecord): void {
    const { accountNumber, userId, sessionKey, isDeleted } = chat;
    this.#chats.set(sessionKey, chat);
    const number = this.#numbers.get(sessionKey) as number;
    for (const key of [listKey(accountNumber, undefined), listKey(accountNumber, userId)]) {
      const list = this.#lists.get(key) ?? new OrderedList<ChatRecord>();
      this.#lists.set(key, list);
      if (isDeleted) list.delete(number);
      else list.set(number, chat);
    }
  }
}

const listKey = (accountNumber: string, userId: number | undefined) => `${accountNumber} ${userId ?? ''}`;
const placeKey = ({ accountNumber, userId, chatbotId, uid }: ChatPlace) =>
  JSON.stringify([accountNumber, userId, chatbotId, uid]);
