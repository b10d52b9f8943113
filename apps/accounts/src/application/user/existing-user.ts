import type { ApplyResult, Grant, RecordedCommand } from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { UserCommand } from '../../domain/user/user.commands.ts';
import type { Aggregates } from '../aggregates.ts';
import { applied, resultOf, type Applied } from '../applied.ts';
import { contextOf, type CommandContext } from '../command-context.ts';
import type { EventStreams } from '../event-streams.ts';
import type { IndexedUser, ResourceIndex } from '../resource-index.port.ts';
import { userStream } from '../streams.ts';
import { noUser, requirePlatformAdmin, userInReach } from '../targets.ts';

/** Looks for the user that a command is about. */
export type UserSearch = (grant: Grant, username: string) => IndexedUser | undefined;

/**
 * Executes commands on a user that exists. One that took the user's name away is found again by its
 * command id when it is repeated.
 */
export class ExistingUser {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;
  readonly #streams: EventStreams;
  readonly #index: ResourceIndex;

  constructor(
    commands: RecordedCommands,
    aggregates: Aggregates,
    streams: EventStreams,
    index: ResourceIndex,
  ) {
    this.#commands = commands;
    this.#aggregates = aggregates;
    this.#streams = streams;
    this.#index = index;
  }

  /**
   * Decides with `command` on the user; then, if there is any, does `afterwards`, also when the command
   * is repeated. Fails with `USERS.NOT_FOUND`, `AUTH.NOT_ALLOWED` (a platform admin, by somebody who is
   * none), or as the command does.
   */
  async execute(
    grant: Grant,
    recorded: RecordedCommand,
    username: string,
    command: (user: IndexedUser) => UserCommand | Promise<UserCommand>,
    options: { readonly search?: UserSearch; readonly afterwards?: (userId: number) => Promise<void> } = {},
  ): Promise<ApplyResult> {
    const context = contextOf(recorded);
    const result = await this.#commands.execute(recorded, async () => {
      const user = (options.search ?? this.#inReach)(grant, username);
      const done = user
        ? await this.#executeOn(grant, context, user, command)
        : await this.#executedBefore(context);
      await options.afterwards?.(Number(done.subject));
      return done;
    });
    return resultOf(result, username);
  }

  readonly #inReach: UserSearch = (grant, username) => userInReach(this.#index, grant, username);

  async #executeOn(
    grant: Grant,
    context: CommandContext,
    user: IndexedUser,
    command: (user: IndexedUser) => UserCommand | Promise<UserCommand>,
  ): Promise<Applied> {
    if (user.isSuperuser && user.userId !== grant.principal.userId) requirePlatformAdmin(grant);
    const execution = await this.#aggregates.user(user.userId, context, await command(user));
    return applied(String(user.userId), execution);
  }

  async #executedBefore({ commandId }: CommandContext): Promise<Applied> {
    const prefix = userStream('');
    const [earlier] = await this.#streams.committedBy(commandId, prefix);
    if (earlier === undefined) throw noUser();
    return applied(earlier.stream.slice(prefix.length), { events: earlier.events, repeated: true });
  }
}
