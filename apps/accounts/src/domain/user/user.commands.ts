import type { CredentialOrigin, UserFields } from './user.events.ts';

export interface CreateUser extends UserFields {
  readonly type: 'create-user';
  readonly accountNumber: string;
  /** Number of the user inside the system, from 1. */
  readonly userId: number;
  readonly username: string;
  readonly isActive: boolean;
  /** PHC string; null for none. */
  readonly passwordHash: string | null;
  readonly passwordOrigin: CredentialOrigin;
  /** Whether the user must change it before anything else: somebody else chose it. */
  readonly mustChangePassword: boolean;
}

/** Replaces what is given. */
export interface ChangeUser {
  readonly type: 'change-user';
  readonly fields: Partial<UserFields>;
  readonly isActive?: boolean;
  /** The user who asks. */
  readonly actorId: number;
}

export interface SwitchUser {
  readonly type: 'switch-user';
  readonly active: boolean;
  readonly actorId: number;
}

export interface DeleteUser {
  readonly type: 'delete-user';
  readonly actorId: number;
}

/** Deletes the user where that was not done, and gives up what is known of the person. */
export interface EraseUser {
  readonly type: 'erase-user';
  readonly actorId: number;
}

export interface ReplacePassword {
  readonly type: 'replace-password';
  readonly passwordHash: string;
  readonly passwordOrigin: CredentialOrigin;
  readonly mustChangePassword: boolean;
}

/** The made-up password has been shown to somebody. */
export interface RevealPassword {
  readonly type: 'reveal-password';
}

export type UserCommand =
  CreateUser | ChangeUser | SwitchUser | DeleteUser | EraseUser | ReplacePassword | RevealPassword;
