import type { ResourceMetadata } from '#contracts';
import type { AccountEvent, AccountFields } from './account.events.ts';

/** Undefined until the account is opened. */
export type AccountState = OpenedAccount | undefined;

/** Whether a user is an admin, and the version of the user's stream that says so. */
export interface AdminEntry {
  readonly isAdmin: boolean;
  readonly userVersion: number;
}

export interface OpenedAccount {
  readonly accountNumber: string;
  readonly accountId: number;
  readonly config: AccountFields;
  /** What was set; the rest is described by defaults. */
  readonly metadata: Partial<ResourceMetadata>;
  readonly isActive: boolean;
  readonly isClosed: boolean;
  readonly admins: ReadonlyMap<number, AdminEntry>;
}

export function evolveAccount(state: AccountState, event: AccountEvent): AccountState {
  if (event.type === 'accounts.account-opened.v1') {
    const { accountNumber, accountId, ...config } = event.data;
    const admins = new Map<number, AdminEntry>();
    return { accountNumber, accountId, config, metadata: {}, isActive: true, isClosed: false, admins };
  }
  return state && evolveOpened(state, event);
}

function evolveOpened(state: OpenedAccount, event: AccountEvent): OpenedAccount {
  switch (event.type) {
    case 'accounts.account-config-changed.v1':
      return { ...state, config: { ...state.config, ...event.data } };
    case 'accounts.account-metadata-changed.v1':
      return { ...state, metadata: { ...state.metadata, ...event.data } };
    case 'accounts.account-activated.v1':
      return { ...state, isActive: true };
    case 'accounts.account-deactivated.v1':
      return { ...state, isActive: false };
    case 'accounts.account-closed.v1':
      return { ...state, isClosed: true };
    case 'accounts.admin-granted.v1':
      return withAdmin(state, event.data, true);
    case 'accounts.admin-withdrawn.v1':
      return withAdmin(state, event.data, false);
    case 'accounts.account-opened.v1':
    case 'accounts.stream-voided.v1':
      return state;
  }
}

function withAdmin(
  state: OpenedAccount,
  { userId, userVersion }: { readonly userId: number; readonly userVersion: number },
  isAdmin: boolean,
): OpenedAccount {
  return { ...state, admins: new Map([...state.admins, [userId, { isAdmin, userVersion }]]) };
}
