import type { AccountConfig, ResourceMetadata } from '#contracts';
import type { StreamVoided } from '../void.events.ts';

/** The config of an account with every field present. */
export type AccountFields = Omit<AccountConfig, 'address2'> & { readonly address2: string | null };

type Nothing = Readonly<Record<string, never>>;

export interface AccountOpened {
  readonly type: 'accounts.account-opened.v1';
  readonly data: { readonly accountNumber: string; readonly accountId: number } & AccountFields;
}

/** Holds only the fields that changed, with their new values. */
export interface AccountConfigChanged {
  readonly type: 'accounts.account-config-changed.v1';
  readonly data: Partial<AccountFields>;
}

/** Holds only the members that changed, with their new values. */
export interface AccountMetadataChanged {
  readonly type: 'accounts.account-metadata-changed.v1';
  readonly data: Partial<ResourceMetadata>;
}

export interface AccountActivated {
  readonly type: 'accounts.account-activated.v1';
  readonly data: Nothing;
}

/** From now on nobody can act in the account. */
export interface AccountDeactivated {
  readonly type: 'accounts.account-deactivated.v1';
  readonly data: Nothing;
}

export interface AccountClosed {
  readonly type: 'accounts.account-closed.v1';
  readonly data: Nothing;
}

/** `userVersion`: the version of the user's stream that it is about (ADR 0011). */
interface AdminChange {
  readonly userId: number;
  readonly userVersion: number;
}

export interface AdminGranted {
  readonly type: 'accounts.admin-granted.v1';
  readonly data: AdminChange;
}

export interface AdminWithdrawn {
  readonly type: 'accounts.admin-withdrawn.v1';
  readonly data: AdminChange;
}

export type AccountEvent =
  | AccountOpened
  | AccountConfigChanged
  | AccountMetadataChanged
  | AccountActivated
  | AccountDeactivated
  | AccountClosed
  | AdminGranted
  | AdminWithdrawn
  | StreamVoided;

const personalFields = { phoneNumber: '', address1: '', address2: '', city: '', state: '', postalCode: '' };

/** What of each event is sealed under the account's key, and what it reads as without the key. */
export const accountPersonalFields = {
  'accounts.account-opened.v1': personalFields,
  'accounts.account-config-changed.v1': personalFields,
  'accounts.account-metadata-changed.v1': {},
  'accounts.account-activated.v1': {},
  'accounts.account-deactivated.v1': {},
  'accounts.account-closed.v1': {},
  'accounts.admin-granted.v1': {},
  'accounts.admin-withdrawn.v1': {},
  'accounts.stream-voided.v1': {},
} as const satisfies Record<AccountEvent['type'], object>;
