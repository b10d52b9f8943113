import type { AccountConfig } from '#contracts';

/** The config of an account with every field present. */
export type AccountFields = Omit<AccountConfig, 'address2'> & { readonly address2: string | null };

export interface AccountOpened {
  readonly type: 'accounts.account-opened.v1';
  readonly data: { readonly accountNumber: string; readonly accountId: number } & AccountFields;
}

/** Holds only the fields that changed, with their new values. */
export interface AccountConfigChanged {
  readonly type: 'accounts.account-config-changed.v1';
  readonly data: Partial<AccountFields>;
}

export type AccountEvent = AccountOpened | AccountConfigChanged;

const personalFields = ['phoneNumber', 'address1', 'address2', 'city', 'state', 'postalCode'] as const;

/** What of each event is sealed under the account's key. */
export const accountPersonalFields: Readonly<Record<AccountEvent['type'], readonly string[]>> = {
  'accounts.account-opened.v1': personalFields,
  'accounts.account-config-changed.v1': personalFields,
};
