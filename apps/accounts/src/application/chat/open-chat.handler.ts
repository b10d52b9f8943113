import type { ChatTarget, Grant, OpenedChat, RecordedCommand } from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { Aggregates } from '../aggregates.ts';
import { contextOf } from '../command-context.ts';
import type { EventStreams } from '../event-streams.ts';
import type { Mint } from '../mint.port.ts';
import type { ResourceIndex } from '../resource-index.port.ts';
import { chatStream, sessionKeyOf } from '../streams.ts';
import { chatMeant, openingOf } from './chat-target.ts';

/** Opens a chat, or answers the one that is meant. */
export class OpenChatHandler {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;
  readonly #streams: EventStreams;
  readonly #index: ResourceIndex;
  readonly #mint: Mint;
  readonly #now: () => number;

  constructor(
    commands: RecordedCommands,
    aggregates: Aggregates,
    streams: EventStreams,
    index: ResourceIndex,
    mint: Mint,
    now: () => number,
  ) {
    this.#commands = commands;
    this.#aggregates = aggregates;
    this.#streams = streams;
    this.#index = index;
    this.#mint = mint;
    this.#now = now;
  }

  /** Fails with `RESOURCES.NOT_FOUND` for a chatbot that is not there, or `CHATS.NOT_FOUND`. */
  async handle(grant: Grant, command: RecordedCommand, target: ChatTarget): Promise<OpenedChat> {
    const opening = openingOf(this.#index, grant, target);
    const turn = JSON.stringify(['chat', opening.userId, opening.chatbotId, opening.uid]);
    return await this.#commands.execute(command, () =>
      this.#streams.inTurn(turn, async () => {
        const [earlier] = await this.#streams.committedBy(command.id, chatStream(''));
        if (earlier !== undefined)
          return { sessionKey: sessionKeyOf(earlier.stream), created: true, repeated: true };
        const known = chatMeant(this.#index, opening, target, this.#now());
        if (known !== undefined) return { sessionKey: known.sessionKey, created: false, repeated: false };
        const sessionKey = this.#mint.sessionKey();
        await this.#aggregates.chat(sessionKey, contextOf(command), { type: 'open-chat', opening });
        return { sessionKey, created: true, repeated: false };
      }),
    );
  }
}
