import { failure, type ApplyResult, type Grant, type Principal, type RecordedCommand } from '#contracts';
import { userDecider } from '../../domain/user/user.decider.ts';
import type { UserCommand } from '../../domain/user/user.commands.ts';
import type { CredentialHasher } from '../credential-hasher.port.ts';
import { contextOf, type CommandContext } from '../command-context.ts';
import type { EventStreams } from '../event-streams.ts';
import { stateOf } from '../execute.ts';
import type { IndexedUser } from '../resource-index.port.ts';
import type { UserSessions } from '../session/user-sessions.ts';
import { userStream } from '../streams.ts';
import type { ExistingUser } from './existing-user.ts';

export interface Passwords {
  readonly current?: string;
  readonly next: string;
}

/**
 * Changes the caller's own password, or sets that of somebody else, who must change it then. Either ends the sessions
 * that were opened with a former one, but for that of the caller.
 */
export class SetPasswordHandler {
  readonly #users: ExistingUser;
  readonly #streams: EventStreams;
  readonly #sessions: UserSessions;
  readonly #hasher: CredentialHasher;

  constructor(users: ExistingUser, streams: EventStreams, sessions: UserSessions, hasher: CredentialHasher) {
    this.#users = users;
    this.#sessions = sessions;
    this.#streams = streams;
    this.#hasher = hasher;
  }

  /** Fails with `USERS.NOT_FOUND`, `AUTH.NOT_ALLOWED`, `USERS.WRONG_PASSWORD` or `ACCOUNTS.CONFLICT`. */
  handle(
    grant: Grant,
    command: RecordedCommand,
    username: string,
    passwords: Passwords,
  ): Promise<ApplyResult> {
    const { principal } = grant;
    const replace = async ({ userId }: IndexedUser): Promise<UserCommand> => {
      const isOwn = userId === principal.userId;
      if (isOwn) await this.#check(userId, command.id, passwords.current);
      const passwordHash = await this.#hasher.password(passwords.next);
      return { type: 'replace-password', passwordHash, passwordOrigin: 'preset', mustChangePassword: !isOwn };
    };
    const afterwards = (userId: number) => this.#endFormer(userId, principal, contextOf(command));
    return this.#users.execute(grant, command, username, replace, { afterwards });
  }

  /** Ends the sessions of former passwords; that of the caller goes on with the one that the command has set. */
  async #endFormer(userId: number, principal: Principal, context: CommandContext): Promise<void> {
    const commits = await this.#streams.load(userStream(userId));
    const last = commits.findIndex(({ commandId }) => commandId === context.commandId);
    const passwordNumber = stateOf(userDecider, commits.slice(0, last + 1))?.passwordNumber ?? 0;
    const isCallers = principal.session !== undefined && principal.userId === userId;
    if (isCallers) await this.#sessions.renew(principal.keyId, passwordNumber, context);
    await this.#sessions.endOf(userId, context, (open) => open.passwordNumber < passwordNumber);
  }

  /** A command that was executed before has made the current password a former one. */
  async #check(userId: number, commandId: string, current: string | undefined): Promise<void> {
    const commits = await this.#streams.load(userStream(userId));
    if (commits.some((commit) => commit.commandId === commandId)) return;
    const hash = stateOf(userDecider, commits)?.passwordHash ?? null;
    const isRight = current !== undefined && (await this.#hasher.isPassword(current, hash));
    if (!isRight) {
      throw failure('USERS.WRONG_PASSWORD', 'The current password is not the right one.', {
        field: 'current',
      });
    }
  }
}
