import type { ApiKeyLevel, ResourceMetadata } from '#contracts';
import type { StreamVoided } from '../void.events.ts';

/** What can be changed of a key, but whether it is active. */
export interface ApiKeyFields extends ResourceMetadata {
  readonly name: string;
  /** ISO 8601 with an offset; null for no expiry. */
  readonly expiresAt: string | null;
}

type Nothing = Readonly<Record<string, never>>;

type Later = Exclude<keyof ApiKeyFields, 'name'>;

export interface ApiKeyCreated {
  readonly type: 'accounts.api-key-created.v1';
  readonly data: {
    readonly accountNumber: string;
    /** Public id, a UUID; never the key. */
    readonly keyId: string;
    /** SHA-256 of the key, 64 lower-case hex. */
    readonly keyHash: string;
    readonly level: ApiKeyLevel;
    /** The owner of a key of level `user`; null for level `account`. */
    readonly userId: number | null;
    readonly name: string;
    /** Who asked for a `preset` key has it; a `made-up` one must be shown to somebody once. */
    readonly origin: 'made-up' | 'preset';
    /** True where it is missing. */
    readonly isActive?: boolean;
    // The first events of this type do not have them.
  } & Partial<Pick<ApiKeyFields, Later>>;
}

/** Holds only the fields that changed, with their new values. */
export interface ApiKeyChanged {
  readonly type: 'accounts.api-key-changed.v1';
  readonly data: Partial<ApiKeyFields>;
}

export interface ApiKeyActivated {
  readonly type: 'accounts.api-key-activated.v1';
  readonly data: Nothing;
}

export interface ApiKeyDeactivated {
  readonly type: 'accounts.api-key-deactivated.v1';
  readonly data: Nothing;
}

/** Another key takes its place; the one before can be used until `graceUntil`, the ones before that not. */
export interface ApiKeyRotated {
  readonly type: 'accounts.api-key-rotated.v1';
  readonly data: { readonly keyHash: string; readonly graceUntil: string };
}

export interface ApiKeyDeleted {
  readonly type: 'accounts.api-key-deleted.v1';
  readonly data: Nothing;
}

export interface ApiKeyRevealed {
  readonly type: 'accounts.api-key-revealed.v1';
  readonly data: Nothing;
}

export type ApiKeyEvent =
  | ApiKeyCreated
  | ApiKeyChanged
  | ApiKeyActivated
  | ApiKeyDeactivated
  | ApiKeyRotated
  | ApiKeyDeleted
  | ApiKeyRevealed
  | StreamVoided;

/** What of each event is sealed: nothing; a key is a number at random, and its owner one, too. */
export const apiKeyPersonalFields = {
  'accounts.api-key-created.v1': {},
  'accounts.api-key-changed.v1': {},
  'accounts.api-key-activated.v1': {},
  'accounts.api-key-deactivated.v1': {},
  'accounts.api-key-rotated.v1': {},
  'accounts.api-key-deleted.v1': {},
  'accounts.api-key-revealed.v1': {},
  'accounts.stream-voided.v1': {},
} as const satisfies Record<ApiKeyEvent['type'], object>;
