import type { Grant } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';

export class WasOpenedQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  ask({ accountNumber }: Grant): boolean {
    return this.#directory.accountEver(accountNumber) !== undefined;
  }
}
