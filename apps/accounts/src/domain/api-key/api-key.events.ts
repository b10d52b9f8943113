export interface ApiKeyCreated {
  readonly type: 'accounts.api-key-created.v1';
  readonly data: {
    readonly accountNumber: string;
    readonly keyId: string;
    readonly keyHash: string;
    readonly level: 'account' | 'user';
    readonly userId: number | null;
    readonly name: string;
    readonly origin: 'made-up' | 'preset';
  };
}

export interface ApiKeyRevealed {
  readonly type: 'accounts.api-key-revealed.v1';
  readonly data: Readonly<Record<string, never>>;
}

export type ApiKeyEvent = ApiKeyCreated | ApiKeyRevealed;

/** What of each event is sealed. */
export const apiKeyPersonalFields: Readonly<Record<ApiKeyEvent['type'], readonly string[]>> = {
  'accounts.api-key-created.v1': [],
  'accounts.api-key-revealed.v1': [],
};
