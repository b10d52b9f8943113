import { failure, type ApplyResult, type Grant, type RecordedCommand } from '#contracts';
import { userDecider } from '../../domain/user/user.decider.ts';
import type { UserCommand } from '../../domain/user/user.commands.ts';
import type { CredentialHasher } from '../credential-hasher.port.ts';
import type { EventStreams } from '../event-streams.ts';
import { stateOf } from '../execute.ts';
import { userStream } from '../streams.ts';
import type { ExistingUser } from './existing-user.ts';

export interface Passwords {
  readonly current?: string;
  readonly next: string;
}

/** Changes the caller's own password, or resets that of somebody else. */
export class SetPasswordHandler {
  readonly #users: ExistingUser;
  readonly #streams: EventStreams;
  readonly #hasher: CredentialHasher;

  constructor(users: ExistingUser, streams: EventStreams, hasher: CredentialHasher) {
    this.#users = users;
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
    return this.#users.execute(grant, command, username, async ({ userId }): Promise<UserCommand> => {
      if (userId === grant.principal.userId) await this.#check(userId, command.id, passwords.current);
      const passwordHash = await this.#hasher.password(passwords.next);
      return { type: 'replace-password', passwordHash, passwordOrigin: 'preset' };
    });
  }

  /** A command that was executed before has made the current password a former one. */
  async #check(userId: number, commandId: string, current: string | undefined): Promise<void> {
    const commits = await this.#streams.load(userStream(userId));
    if (commits.some((commit) => commit.commandId === commandId)) return;
    const hash = stateOf(userDecider, commits)?.passwordHash;
    const isRight =
      current !== undefined && typeof hash === 'string' && (await this.#hasher.isPassword(current, hash));
    if (!isRight) {
      throw failure('USERS.WRONG_PASSWORD', 'The current password is not the right one.', {
        field: 'current',
      });
    }
  }
}
