import type { ApplyResult, Grant, RecordedCommand } from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { Aggregates } from '../aggregates.ts';
import { applied, resultOf } from '../applied.ts';
import { contextOf, type CommandContext } from '../command-context.ts';
import type { EventStreams } from '../event-streams.ts';
import type { ResourceIndex } from '../resource-index.port.ts';
import { chatStream } from '../streams.ts';
import type { SubjectKeys } from '../subject-keys.port.ts';
import { chatInReach } from './chat-target.ts';

/** Deletes a chat, and destroys the key that what was said in it is sealed under. */
export class DeleteChatHandler {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;
  readonly #streams: EventStreams;
  readonly #index: ResourceIndex;
  readonly #keys: SubjectKeys;

  constructor(
    commands: RecordedCommands,
    aggregates: Aggregates,
    streams: EventStreams,
    index: ResourceIndex,
    keys: SubjectKeys,
  ) {
    this.#commands = commands;
    this.#aggregates = aggregates;
    this.#streams = streams;
    this.#index = index;
    this.#keys = keys;
  }

  /** Fails with `CHATS.NOT_FOUND` or `ACCOUNTS.CONFLICT`. */
  async handle(grant: Grant, command: RecordedCommand, sessionKey: string): Promise<ApplyResult> {
    const result = await this.#commands.execute(command, async () => {
      const earlier = await this.#streams.committedBy(command.id, chatStream(sessionKey));
      if (earlier.length === 0) chatInReach(this.#index, grant, sessionKey);
      return applied('', await deleteChat(this.#aggregates, this.#keys, sessionKey, contextOf(command)));
    });
    return resultOf(result, sessionKey);
  }
}

/** Deletes every chat of a user. */
export async function deleteChatsOf(
  userId: number,
  aggregates: Aggregates,
  index: Pick<ResourceIndex, 'everyChat'>,
  keys: SubjectKeys,
  context: CommandContext,
): Promise<void> {
  const own = [...index.everyChat()].filter((chat) => chat.userId === userId && !chat.isDeleted);
  for (const { sessionKey } of own) await deleteChat(aggregates, keys, sessionKey, context);
}

/** The event comes first, so a start after a crash in between knows what is left to destroy. */
export async function deleteChat(
  aggregates: Aggregates,
  keys: SubjectKeys,
  sessionKey: string,
  context: CommandContext,
) {
  const execution = await aggregates.chat(sessionKey, context, { type: 'delete-chat' });
  await keys.destroy(chatStream(sessionKey));
  return execution;
}
