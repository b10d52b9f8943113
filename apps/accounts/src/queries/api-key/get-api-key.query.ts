import { failure, type ApiKeySummary, type Grant } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { apiKeySummary, isInReach } from './api-key-summary.ts';

export class GetApiKeyQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Throws `KEYS.NOT_FOUND`. */
  ask(grant: Grant, keyId: string): ApiKeySummary {
    const key = this.#directory.apiKey(grant.accountNumber, keyId);
    if (key === undefined || !isInReach(grant, key))
      throw failure('KEYS.NOT_FOUND', 'There is no such API key.');
    return apiKeySummary(this.#directory, key);
  }
}
