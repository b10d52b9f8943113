import type { ApplyResult, Grant, RecordedCommand } from '#contracts';
import type { ExistingUser } from './existing-user.ts';

/** Switches a user on or off. A user that is off can not act, nor can its keys. */
export class SwitchUserHandler {
  readonly #users: ExistingUser;

  constructor(users: ExistingUser) {
    this.#users = users;
  }

  /**
   * Fails with `USERS.NOT_FOUND`, `AUTH.NOT_ALLOWED`, `USERS.SELF`, `USERS.LAST_ADMIN` or
   * `ACCOUNTS.CONFLICT`.
   */
  handle(grant: Grant, command: RecordedCommand, username: string, active: boolean): Promise<ApplyResult> {
    const actorId = grant.principal.userId;
    return this.#users.execute(grant, command, username, () => ({ type: 'switch-user', active, actorId }));
  }
}
