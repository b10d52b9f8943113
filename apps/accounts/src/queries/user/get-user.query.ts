import type { Grant, UserSummary } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { userInReach } from './user-in-reach.ts';
import { userSummary } from './user-summary.ts';

export class GetUserQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws `USERS.NOT_FOUND`. */
  ask(grant: Grant, username: string): UserSummary {
    return userSummary(userInReach(this.#directory, grant, username));
  }
}
