import type { ApplyResult, Grant, RecordedCommand, UserConfig } from '#contracts';
import type { UserFields } from '../../domain/user/user.events.ts';
import { requirePlatformAdmin } from '../targets.ts';
import type { ExistingUser } from './existing-user.ts';

/** Changes some fields of a user that exists; what is not given stays, also beside another change at once. */
export class PatchUserHandler {
  readonly #users: ExistingUser;

  constructor(users: ExistingUser) {
    this.#users = users;
  }

  /**
   * Fails with `USERS.NOT_FOUND`, `AUTH.NOT_ALLOWED` (a platform admin, by somebody who is none),
   * `USERS.NAME_TAKEN`, `USERS.SELF`, `USERS.LAST_ADMIN` or `ACCOUNTS.CONFLICT`.
   */
  async handle(
    grant: Grant,
    command: RecordedCommand,
    username: string,
    patch: Partial<UserConfig>,
  ): Promise<ApplyResult> {
    if (patch.isSuperuser) requirePlatformAdmin(grant);
    const actorId = grant.principal.userId;
    const { isActive } = patch;
    return await this.#users.execute(grant, command, username, () => ({
      type: 'change-user',
      fields: fieldsOf(patch),
      ...(isActive === undefined ? {} : { isActive }),
      actorId,
    }));
  }
}

function fieldsOf({ firstName, lastName, isActive: _, ...others }: Partial<UserConfig>): Partial<UserFields> {
  return {
    ...others,
    ...(firstName === undefined ? {} : { firstName: firstName ?? '' }),
    ...(lastName === undefined ? {} : { lastName: lastName ?? '' }),
  };
}
