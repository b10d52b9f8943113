import type { AccountsHealth } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';

/** How the publication of facts is doing. */
export interface Publication {
  /** Commits whose facts are not published yet. */
  readonly lag: number;
  readonly problem: string | null;
}

/** How this service is. */
export class HealthQuery {
  readonly #directory: Directory;
  readonly #publication: () => Publication;

  constructor(directory: Directory, publication: () => Publication) {
    this.#directory = directory;
    this.#publication = publication;
  }

  ask(): AccountsHealth {
    return { ...this.#publication(), accounts: this.#directory.openAccounts };
  }
}
