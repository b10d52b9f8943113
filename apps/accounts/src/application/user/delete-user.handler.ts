import type { ApplyResult, Grant, RecordedCommand } from '#contracts';
import type { Aggregates } from '../aggregates.ts';
import { contextOf } from '../command-context.ts';
import type { ResourceIndex } from '../resource-index.port.ts';
import type { UserSessions } from '../session/user-sessions.ts';
import type { ExistingUser } from './existing-user.ts';
import { deleteOwnedKeys } from './owned-keys.ts';

/** Deletes a user, and with it its keys and sessions. Its name and e-mail address are free then. */
export class DeleteUserHandler {
  readonly #users: ExistingUser;
  readonly #aggregates: Aggregates;
  readonly #index: ResourceIndex;
  readonly #sessions: UserSessions;

  constructor(users: ExistingUser, aggregates: Aggregates, index: ResourceIndex, sessions: UserSessions) {
    this.#users = users;
    this.#aggregates = aggregates;
    this.#index = index;
    this.#sessions = sessions;
  }

  /**
   * Fails with `USERS.NOT_FOUND`, `AUTH.NOT_ALLOWED`, `USERS.SELF`, `USERS.LAST_ADMIN` or
   * `ACCOUNTS.CONFLICT`.
   */
  handle(grant: Grant, command: RecordedCommand, username: string): Promise<ApplyResult> {
    const actorId = grant.principal.userId;
    const afterwards = async (userId: number) => {
      const keys = this.#index.apiKeysOwnedBy(grant.accountNumber, userId);
      await deleteOwnedKeys(this.#aggregates, keys, contextOf(command));
      await this.#sessions.endOf(userId, contextOf(command));
    };
    return this.#users.execute(grant, command, username, () => ({ type: 'delete-user', actorId }), {
      afterwards,
    });
  }
}
