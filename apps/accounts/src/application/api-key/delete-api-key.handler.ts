import type { ApiKeyReference, ApplyResult, Grant, RecordedCommand } from '#contracts';
import type { ExistingApiKey } from './existing-api-key.ts';

/** Deletes a key. Its hash stays known, so that its use lands in the ledger of its account. */
export class DeleteApiKeyHandler {
  readonly #apiKeys: ExistingApiKey;

  constructor(apiKeys: ExistingApiKey) {
    this.#apiKeys = apiKeys;
  }

  /** Fails with `KEYS.NOT_FOUND`, `AUTH.NOT_ALLOWED` or `ACCOUNTS.CONFLICT`. */
  handle(grant: Grant, command: RecordedCommand, key: ApiKeyReference): Promise<ApplyResult> {
    return this.#apiKeys.execute(grant, command, key, { type: 'delete-api-key' });
  }
}
