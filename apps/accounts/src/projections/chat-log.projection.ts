import type { AccountsEvent } from '../domain/accounts.events.ts';
import type { ChatLog, LoggedExchange } from './chat-log.port.ts';

interface ChatCommit {
  readonly commandId: string;
  readonly committedAt: string;
  readonly events: readonly AccountsEvent[];
}

/** What was said in chats, folded from their streams when it is asked for. */
export class ChatLogProjection implements ChatLog {
  readonly #load: (sessionKey: string) => Promise<readonly ChatCommit[]>;

  /** `load` answers the commits of a chat. */
  constructor(load: (sessionKey: string) => Promise<readonly ChatCommit[]>) {
    this.#load = load;
  }

  async exchanges(sessionKey: string): Promise<readonly LoggedExchange[]> {
    return (await this.#load(sessionKey)).flatMap(({ commandId, committedAt, events }) =>
      events.flatMap((event) =>
        event.type === 'accounts.chat-exchanged.v1'
          ? [{ commandId, exchange: { ...event.data, recorded_at: committedAt } }]
          : [],
      ),
    );
  }
}
