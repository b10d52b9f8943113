import type { ApplyResult, Grant, RecordedCommand } from '#contracts';
import { deleteChatsOf } from '../chat/delete-chat.handler.ts';
import type { Aggregates } from '../aggregates.ts';
import { contextOf } from '../command-context.ts';
import type { IndexedUser, ResourceIndex } from '../resource-index.port.ts';
import type { UserSessions } from '../session/user-sessions.ts';
import { userStream } from '../streams.ts';
import type { SubjectKeys } from '../subject-keys.port.ts';
import { userInReach } from '../targets.ts';
import type { ExistingUser } from './existing-user.ts';
import { deleteOwnedKeys } from './owned-keys.ts';

/**
 * Erases a person: deletes the user where that was not done, and destroys the key that the personal
 * fields of its events are sealed under. The event comes first, so a start after a crash in between
 * knows what is left to destroy.
 */
export class EraseUserHandler {
  readonly #users: ExistingUser;
  readonly #aggregates: Aggregates;
  readonly #index: ResourceIndex;
  readonly #keys: SubjectKeys;
  readonly #sessions: UserSessions;

  constructor(
    users: ExistingUser,
    aggregates: Aggregates,
    index: ResourceIndex,
    keys: SubjectKeys,
    sessions: UserSessions,
  ) {
    this.#users = users;
    this.#sessions = sessions;
    this.#aggregates = aggregates;
    this.#index = index;
    this.#keys = keys;
  }

  /**
   * The user of this name, or, if there is none, the one who had it last. Fails with `USERS.NOT_FOUND`,
   * `AUTH.NOT_ALLOWED`, `USERS.SELF`, `USERS.LAST_ADMIN` or `ACCOUNTS.CONFLICT`.
   */
  handle(grant: Grant, command: RecordedCommand, username: string): Promise<ApplyResult> {
    const actorId = grant.principal.userId;
    return this.#users.execute(grant, command, username, () => ({ type: 'erase-user', actorId }), {
      search: (reach, name) => this.#search(reach, name),
      afterwards: async (userId) => {
        const keys = this.#index.apiKeysOwnedBy(grant.accountNumber, userId);
        await deleteOwnedKeys(this.#aggregates, keys, contextOf(command));
        await this.#sessions.endOf(userId, contextOf(command));
        await deleteChatsOf(userId, this.#aggregates, this.#index, this.#keys, contextOf(command));
        await this.#keys.destroy(userStream(userId));
      },
    });
  }

  #search(grant: Grant, username: string): IndexedUser | undefined {
    const user = userInReach(this.#index, grant, username);
    return (
      user ?? (grant.ownOnly ? undefined : this.#index.usersEverNamed(grant.accountNumber, username).at(-1))
    );
  }
}
