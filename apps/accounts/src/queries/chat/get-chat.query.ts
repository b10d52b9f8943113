import type { ChatSummary, Grant } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { chatInReach } from './chat-in-reach.ts';
import { chatSummary } from './chat-summary.ts';

/** One chat, without what was said in it. */
export class GetChatQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws `CHATS.NOT_FOUND`. */
  ask(grant: Grant, sessionKey: string): ChatSummary {
    return chatSummary(this.#directory, chatInReach(this.#directory, grant, sessionKey));
  }
}
