import type { ChatTarget, CommandResult, Exchange, Grant, RecordedCommand } from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { Aggregates } from '../aggregates.ts';
import { contextOf } from '../command-context.ts';
import type { ResourceIndex } from '../resource-index.port.ts';
import { noChat } from '../targets.ts';
import { openingOf } from './chat-target.ts';

/** Keeps what was said in a chat of the caller's own. */
export class RecordExchangeHandler {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;
  readonly #index: ResourceIndex;

  constructor(commands: RecordedCommands, aggregates: Aggregates, index: ResourceIndex) {
    this.#commands = commands;
    this.#aggregates = aggregates;
    this.#index = index;
  }

  /** Fails with `RESOURCES.NOT_FOUND`, `CHATS.NOT_FOUND` or `ACCOUNTS.CONFLICT`. */
  async handle(
    grant: Grant,
    command: RecordedCommand,
    target: ChatTarget & { readonly sessionKey: string },
    exchange: Exchange,
  ): Promise<CommandResult> {
    const { sessionKey } = target;
    const opening = openingOf(this.#index, grant, target);
    const chat = this.#index.chat(grant.accountNumber, sessionKey);
    if (chat !== undefined && chat.userId !== opening.userId) throw noChat();
    return await this.#commands.execute(command, async () => {
      const asked = { type: 'record-exchange', opening, exchange } as const;
      const { repeated } = await this.#aggregates.chat(sessionKey, contextOf(command), asked);
      return { repeated };
    });
  }
}
