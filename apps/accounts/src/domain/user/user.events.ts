import type { ResourceMetadata } from '#contracts';
import type { StreamVoided } from '../void.events.ts';

/** What can be changed of a user, but whether it is active. */
export interface UserFields extends ResourceMetadata {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Admin of the account. */
  readonly isStaff: boolean;
  readonly isAuditor: boolean;
  /** Platform admin. */
  readonly isSuperuser: boolean;
}

/** Whether a password that an event sets must be changed by the user. */
export function mustBeChanged({
  passwordOrigin,
  mustChangePassword,
}: UserCreated['data'] | PasswordReplaced['data']): boolean {
  return mustChangePassword ?? passwordOrigin === 'made-up';
}

type Nothing = Readonly<Record<string, never>>;

/** Where a credential comes from: `made-up` ones must be shown to somebody once. */
export type CredentialOrigin = 'made-up' | 'preset';

type Later = keyof ResourceMetadata | 'isAuditor';

export interface UserCreated {
  readonly type: 'accounts.user-created.v1';
  readonly data: {
    readonly accountNumber: string;
    readonly userId: number;
    readonly username: string;
    /** A PHC string; null for a user that has no password yet. */
    readonly passwordHash: string | null;
    readonly passwordOrigin: CredentialOrigin;
    /** Where it is missing, a made-up password must be changed. */
    readonly mustChangePassword?: boolean;
    /** True where it is missing. */
    readonly isActive?: boolean;
  } & Omit<UserFields, Later> &
    // The first events of this type do not have them.
    Partial<Pick<UserFields, Later>>;
}

/** Holds only the fields that changed, with their new values. */
export interface UserChanged {
  readonly type: 'accounts.user-changed.v1';
  readonly data: Partial<UserFields>;
}

export interface UserActivated {
  readonly type: 'accounts.user-activated.v1';
  readonly data: Nothing;
}

export interface UserDeactivated {
  readonly type: 'accounts.user-deactivated.v1';
  readonly data: Nothing;
}

export interface UserDeleted {
  readonly type: 'accounts.user-deleted.v1';
  readonly data: Nothing;
}

/** The key of the user's personal fields is destroyed, or will be at once. */
export interface UserErased {
  readonly type: 'accounts.user-erased.v1';
  readonly data: Nothing;
}

export interface PasswordReplaced {
  readonly type: 'accounts.password-replaced.v1';
  readonly data: {
    readonly passwordHash: string;
    readonly passwordOrigin: CredentialOrigin;
    /** Where it is missing, a made-up password must be changed. */
    readonly mustChangePassword?: boolean;
  };
}

export interface PasswordRevealed {
  readonly type: 'accounts.password-revealed.v1';
  readonly data: Nothing;
}

export type UserEvent =
  | UserCreated
  | UserChanged
  | UserActivated
  | UserDeactivated
  | UserDeleted
  | UserErased
  | PasswordReplaced
  | PasswordRevealed
  | StreamVoided;

const noList: readonly string[] = [];
const personalFields = {
  email: '',
  firstName: '',
  lastName: '',
  description: null,
  tags: noList,
  annotations: noList,
};

/** What of each event is sealed under the user's key, and what it reads as without the key. */
export const userPersonalFields = {
  'accounts.user-created.v1': { username: '', ...personalFields, passwordHash: null },
  'accounts.user-changed.v1': personalFields,
  'accounts.user-activated.v1': {},
  'accounts.user-deactivated.v1': {},
  'accounts.user-deleted.v1': {},
  'accounts.user-erased.v1': {},
  'accounts.password-replaced.v1': { passwordHash: '' },
  'accounts.password-revealed.v1': {},
  'accounts.stream-voided.v1': {},
} as const satisfies Record<UserEvent['type'], object>;
