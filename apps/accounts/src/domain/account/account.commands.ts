import type { AccountConfig } from '#contracts';

export interface OpenAccount {
  readonly type: 'open-account';
  readonly accountNumber: string;
  /** Number of the account inside the system, from 1. */
  readonly accountId: number;
  readonly config: AccountConfig;
}

/** Replaces the whole config. */
export interface ChangeAccountConfig {
  readonly type: 'change-account-config';
  readonly config: AccountConfig;
}

export type AccountCommand = OpenAccount | ChangeAccountConfig;
