import type { AccountConfig, ResourceMetadata } from '#contracts';

export interface OpenAccount {
  readonly type: 'open-account';
  readonly accountNumber: string;
  /** Number of the account inside the system, from 1. */
  readonly accountId: number;
  readonly config: AccountConfig;
}

/** Replaces the whole config, and of the metadata what is given. */
export interface ChangeAccount {
  readonly type: 'change-account';
  readonly config: AccountConfig;
  readonly metadata?: Partial<ResourceMetadata>;
}

export interface SwitchAccount {
  readonly type: 'switch-account';
  readonly active: boolean;
  /** Account of the caller. */
  readonly actorAccount: string;
}

export interface CloseAccount {
  readonly type: 'close-account';
  /** Account of the caller. */
  readonly actorAccount: string;
}

/** The user is an admin as of this version of their stream. */
export interface GrantAdmin {
  readonly type: 'grant-admin';
  readonly userId: number;
  readonly userVersion: number;
}

/** The user is to be no admin from this version of their stream on. */
export interface WithdrawAdmin {
  readonly type: 'withdraw-admin';
  readonly userId: number;
  readonly userVersion: number;
}

export type AccountCommand =
  OpenAccount | ChangeAccount | SwitchAccount | CloseAccount | GrantAdmin | WithdrawAdmin;
