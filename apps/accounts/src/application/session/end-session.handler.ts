import type { Grant, RecordedCommand, SessionResult } from '#contracts';
import type { RecordedCommands } from '#event-store';
import { contextOf } from '../command-context.ts';
import type { EventStreams } from '../event-streams.ts';
import type { ResourceIndex } from '../resource-index.port.ts';
import { sessionStream } from '../streams.ts';
import { sessionInReach } from '../targets.ts';
import type { UserSessions } from './user-sessions.ts';

/** Ends sessions of the caller: signs out. */
export class EndSessionHandler {
  readonly #commands: RecordedCommands;
  readonly #streams: EventStreams;
  readonly #index: ResourceIndex;
  readonly #sessions: UserSessions;

  constructor(
    commands: RecordedCommands,
    streams: EventStreams,
    index: ResourceIndex,
    sessions: UserSessions,
  ) {
    this.#commands = commands;
    this.#streams = streams;
    this.#index = index;
    this.#sessions = sessions;
  }

  /** Ends one. Fails with `SESSIONS.NOT_FOUND` or `ACCOUNTS.CONFLICT`. */
  handle(grant: Grant, command: RecordedCommand, sessionId: string): Promise<SessionResult> {
    return this.#commands.execute(command, async () => {
      const earlier = await this.#streams.committedBy(command.id, sessionStream(sessionId));
      if (earlier.length === 0) sessionInReach(this.#index, grant, sessionId);
      const { repeated } = await this.#sessions.end(sessionId, contextOf(command));
      return { repeated, ended: 1 };
    });
  }

  /** Ends all. */
  handleAll({ principal }: Grant, command: RecordedCommand): Promise<SessionResult> {
    return this.#commands.execute(command, async () => {
      const ended = await this.#sessions.endOf(principal.userId, contextOf(command));
      return { repeated: false, ended };
    });
  }
}
