import type { ApiKeyPatch, ApiKeyReference, ApplyResult, Grant, RecordedCommand } from '#contracts';
import type { ExistingApiKey } from './existing-api-key.ts';

/** Renames a key, switches it on or off, or changes its expiry; a moment that is over expires it. */
export class PatchApiKeyHandler {
  readonly #apiKeys: ExistingApiKey;

  constructor(apiKeys: ExistingApiKey) {
    this.#apiKeys = apiKeys;
  }

  /** Fails with `KEYS.NOT_FOUND`, `AUTH.NOT_ALLOWED`, `KEYS.NAME_TAKEN` or `ACCOUNTS.CONFLICT`. */
  handle(
    grant: Grant,
    command: RecordedCommand,
    key: ApiKeyReference,
    { isActive, ...fields }: ApiKeyPatch,
  ): Promise<ApplyResult> {
    return this.#apiKeys.execute(grant, command, key, {
      type: 'change-api-key',
      fields,
      ...(isActive === undefined ? {} : { isActive }),
    });
  }
}
