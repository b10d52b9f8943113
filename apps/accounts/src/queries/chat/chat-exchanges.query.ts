import type { Grant, KeptExchange } from '#contracts';
import type { ChatLog } from '../../projections/chat-log.port.ts';
import type { Directory } from '../../projections/directory.port.ts';
import { chatInReach } from './chat-in-reach.ts';

/** Everything that was said in a chat. */
export class ChatExchangesQuery {
  readonly #directory: Directory;
  readonly #log: ChatLog;

  constructor(directory: Directory, log: ChatLog) {
    this.#directory = directory;
    this.#log = log;
  }

  /** Fails with `CHATS.NOT_FOUND`. */
  async ask(grant: Grant, sessionKey: string): Promise<readonly KeptExchange[]> {
    chatInReach(this.#directory, grant, sessionKey);
    return (await this.#log.exchanges(sessionKey)).map(({ exchange }) => exchange);
  }
}
