/** Where a credential comes from: `made-up` ones must be shown to somebody once. */
export type CredentialOrigin = 'made-up' | 'preset';

export interface CreateUser {
  readonly type: 'create-user';
  readonly accountNumber: string;
  /** Number of the user inside the system, from 1. */
  readonly userId: number;
  readonly username: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
  /** PHC string. */
  readonly passwordHash: string;
  readonly passwordOrigin: CredentialOrigin;
}

export interface ReplacePassword {
  readonly type: 'replace-password';
  readonly passwordHash: string;
  readonly passwordOrigin: CredentialOrigin;
}

/** The made-up password has been shown to somebody. */
export interface RevealPassword {
  readonly type: 'reveal-password';
}

export type UserCommand = CreateUser | ReplacePassword | RevealPassword;
