import type { ApiKeyReference, ApplyResult, Grant, RecordedCommand } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { ExistingApiKey } from './existing-api-key.ts';

export interface Rotation {
  /** SHA-256 of the new key, 64 lower-case hex. */
  readonly keyHash: string;
  readonly graceSeconds: number;
}

/** Puts another key in the place of one, which can be used for the grace, but never past its expiry. */
export class RotateApiKeyHandler {
  readonly #apiKeys: ExistingApiKey;
  readonly #now: () => number;

  /** `now` answers milliseconds since the epoch. */
  constructor(apiKeys: ExistingApiKey, now: () => number) {
    this.#apiKeys = apiKeys;
    this.#now = now;
  }

  /** Fails with `KEYS.NOT_FOUND`, `AUTH.NOT_ALLOWED` or `ACCOUNTS.CONFLICT`. */
  handle(
    grant: Grant,
    command: RecordedCommand,
    key: ApiKeyReference,
    { keyHash, graceSeconds }: Rotation,
  ): Promise<ApplyResult> {
    const graceUntil = timestampOfMillis(this.#now() + graceSeconds * 1000);
    return this.#apiKeys.execute(grant, command, key, { type: 'rotate-api-key', keyHash, graceUntil });
  }
}
