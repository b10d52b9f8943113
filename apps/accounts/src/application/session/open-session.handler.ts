import { failure, type Grant, type NewSession, type RecordedCommand, type SessionResult } from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { Aggregates } from '../aggregates.ts';
import { contextOf } from '../command-context.ts';
import type { IndexedSession, ResourceIndex } from '../resource-index.port.ts';
import type { UserSessions } from './user-sessions.ts';

/** Sessions that a user may have at a time; another one ends the oldest. */
const sessionsPerUser = 50;

/** Opens a session of a user whose password was given. */
export class OpenSessionHandler {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;
  readonly #index: ResourceIndex;
  readonly #sessions: UserSessions;
  readonly #now: () => number;

  constructor(
    commands: RecordedCommands,
    aggregates: Aggregates,
    index: ResourceIndex,
    sessions: UserSessions,
    now: () => number,
  ) {
    this.#commands = commands;
    this.#aggregates = aggregates;
    this.#index = index;
    this.#sessions = sessions;
    this.#now = now;
  }

  /** Fails with `AUTH.BAD_CREDENTIALS` where the user is gone or has another password by now. */
  handle(grant: Grant, command: RecordedCommand, session: NewSession): Promise<SessionResult> {
    const { accountNumber, principal } = grant;
    const { userId } = principal;
    return this.#commands.execute(command, async () => {
      const user = this.#index.user(accountNumber, userId);
      if (!user?.isActive || user.passwordNumber !== session.passwordNumber) {
        throw failure('AUTH.BAD_CREDENTIALS', 'The user name or the password is wrong.');
      }
      const ended = await this.#sessions.endOf(userId, contextOf(command), this.#isToGo(userId));
      const opening = { accountNumber, userId, ...session };
      const asked = { type: 'open-session', opening } as const;
      const { repeated } = await this.#aggregates.session(session.sessionId, contextOf(command), asked);
      return { repeated, ended };
    });
  }

  /** What has expired, and the oldest where there are too many. */
  #isToGo(userId: number): (session: IndexedSession) => boolean {
    const lasting = this.#index.sessionsOf(userId).filter((session) => !this.#hasExpired(session));
    const tooMany = new Set(lasting.slice(0, Math.max(0, lasting.length + 1 - sessionsPerUser)));
    return (session) => this.#hasExpired(session) || tooMany.has(session);
  }

  #hasExpired({ expiresAt }: IndexedSession): boolean {
    return Date.parse(expiresAt) <= this.#now();
  }
}
