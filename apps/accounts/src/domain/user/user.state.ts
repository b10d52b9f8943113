import type { UserEvent } from './user.events.ts';

/** Undefined until the user is created. */
export type UserState = CreatedUser | undefined;

export interface CreatedUser {
  /** The password was made up and nobody has seen it yet. */
  readonly passwordUnseen: boolean;
}

export function evolveUser(state: UserState, event: UserEvent): UserState {
  switch (event.type) {
    case 'accounts.user-created.v1':
    case 'accounts.password-replaced.v1':
      return { passwordUnseen: event.data.passwordOrigin === 'made-up' };
    case 'accounts.password-revealed.v1':
      return state && { passwordUnseen: false };
  }
}
