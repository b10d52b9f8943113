import { failure, type ApiKeyDescription, type Grant } from '#contracts';
import type { Directory } from '../../projections/directory.port.ts';
import { apiKeyManifest } from '../manifests.ts';
import { isInReach } from './api-key-summary.ts';

/** The key as a manifest, never with the key itself; without `status` it can be applied. */
export class DescribeApiKeyQuery {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** `lastUsedAt` is null: uses are no events of this service. Throws `KEYS.NOT_FOUND`. */
  ask(grant: Grant, name: string): ApiKeyDescription {
    const key = this.#directory.apiKeyNamed(grant.accountNumber, name);
    if (key === undefined || !isInReach(grant, key))
      throw failure('KEYS.NOT_FOUND', 'There is no such API key.');
    const { keyId, accountNumber, userId, createdAt, updatedAt } = key;
    return {
      ...apiKeyManifest(key, userId === null ? '' : this.#directory.usernameOf(userId)),
      status: { keyId, accountNumber, created: createdAt, modified: updatedAt, lastUsedAt: null },
    };
  }
}
