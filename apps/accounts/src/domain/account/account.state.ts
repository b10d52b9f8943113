import type { AccountEvent, AccountFields } from './account.events.ts';

/** Undefined until the account is opened. */
export type AccountState = OpenedAccount | undefined;

export interface OpenedAccount {
  readonly accountNumber: string;
  readonly accountId: number;
  readonly config: AccountFields;
}

export function evolveAccount(state: AccountState, event: AccountEvent): AccountState {
  switch (event.type) {
    case 'accounts.account-opened.v1': {
      const { accountNumber, accountId, ...config } = event.data;
      return { accountNumber, accountId, config };
    }
    case 'accounts.account-config-changed.v1':
      return state && { ...state, config: { ...state.config, ...event.data } };
  }
}
