import type { Grant, UserDescription } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { userManifest } from '../manifests.ts';
import { userInReach } from './user-in-reach.ts';

/** The user as a manifest; without `status` it can be applied, and changes nothing then. */
export class DescribeUserQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws `USERS.NOT_FOUND`. */
  ask(grant: Grant, name: string): UserDescription {
    const user = userInReach(this.#directory, grant, name);
    const { userId, accountNumber, username, createdAt, updatedAt } = user;
    return {
      ...userManifest(user),
      status: { id: userId, accountNumber, username, created: createdAt, modified: updatedAt },
    };
  }
}
