export interface UserCreated {
  readonly type: 'accounts.user-created.v1';
  readonly data: {
    readonly accountNumber: string;
    readonly userId: number;
    readonly username: string;
    readonly email: string;
    readonly firstName: string;
    readonly lastName: string;
    readonly isStaff: boolean;
    readonly isSuperuser: boolean;
    readonly passwordHash: string;
    readonly passwordOrigin: 'made-up' | 'preset';
  };
}

export interface PasswordReplaced {
  readonly type: 'accounts.password-replaced.v1';
  readonly data: { readonly passwordHash: string; readonly passwordOrigin: 'made-up' | 'preset' };
}

export interface PasswordRevealed {
  readonly type: 'accounts.password-revealed.v1';
  readonly data: Readonly<Record<string, never>>;
}

export type UserEvent = UserCreated | PasswordReplaced | PasswordRevealed;

/** What of each event is sealed under the user's key. */
export const userPersonalFields: Readonly<Record<UserEvent['type'], readonly string[]>> = {
  'accounts.user-created.v1': ['username', 'email', 'firstName', 'lastName', 'passwordHash'],
  'accounts.password-replaced.v1': ['passwordHash'],
  'accounts.password-revealed.v1': [],
};
