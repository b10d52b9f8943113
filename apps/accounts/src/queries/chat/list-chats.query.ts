import type { ChatSummary, Grant, Page, PageRequest } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { chatSummary } from './chat-summary.ts';

/** Chats of the account, or the caller's own, oldest first. */
export class ListChatsQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws `HTTP.INVALID_QUERY` for a cursor that is none. */
  ask({ accountNumber, ownOnly, principal }: Grant, page: PageRequest): Page<ChatSummary> {
    const userId = ownOnly ? principal.userId : undefined;
    const { items, next } = this.#directory.chats(accountNumber, userId, page);
    return { items: items.map((chat) => chatSummary(this.#directory, chat)), next };
  }
}
