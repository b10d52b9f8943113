export interface CreateApiKey {
  readonly type: 'create-api-key';
  readonly accountNumber: string;
  /** Public id, a UUID; never the key. */
  readonly keyId: string;
  /** SHA-256 of the key, 64 lower-case hex. */
  readonly keyHash: string;
  readonly level: 'account' | 'user';
  /** The owner of a key of level `user`; null for level `account`. */
  readonly userId: number | null;
  readonly name: string;
  readonly origin: 'made-up' | 'preset';
}

/** The made-up key has been shown to somebody. */
export interface RevealApiKey {
  readonly type: 'reveal-api-key';
}

export type ApiKeyCommand = CreateApiKey | RevealApiKey;
