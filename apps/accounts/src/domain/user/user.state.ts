import { noMetadata, platformAccountNumber } from '#contracts';
import type { UserCreated, UserEvent, UserFields } from './user.events.ts';

/** Undefined until the user is created. */
export type UserState = CreatedUser | undefined;

export interface CreatedUser {
  readonly accountNumber: string;
  readonly userId: number;
  readonly username: string;
  readonly fields: UserFields;
  readonly isActive: boolean;
  readonly isDeleted: boolean;
  readonly isErased: boolean;
  /** PHC string; null for a user without a password. */
  readonly passwordHash: string | null;
  /** The password was made up and nobody has seen it yet. */
  readonly passwordUnseen: boolean;
  /** How many passwords the user has had; that of a user without one counts. */
  readonly passwordNumber: number;
}

/** What decides whether a user is an admin. */
interface AdminFlags {
  readonly accountNumber: string;
  readonly isActive: boolean;
  readonly isDeleted: boolean;
  readonly fields: Pick<UserFields, 'isStaff' | 'isSuperuser'>;
}

/**
 * Whether the register of the account counts the user as an admin; that of the platform counts platform
 * admins, since nobody else could make one.
 */
export function isAdmin(user: AdminFlags | undefined): boolean {
  if (user === undefined || !user.isActive || user.isDeleted) return false;
  const { isStaff, isSuperuser } = user.fields;
  return isSuperuser || (isStaff && user.accountNumber !== platformAccountNumber);
}

export function evolveUser(state: UserState, event: UserEvent): UserState {
  if (event.type === 'accounts.user-created.v1') return created(event);
  return state && evolveCreated(state, event);
}

function created({ data }: UserCreated): CreatedUser {
  const { accountNumber, userId, username, passwordHash, passwordOrigin, isActive = true, ...others } = data;
  const { mustChangePassword: _, ...fields } = others;
  return {
    accountNumber,
    userId,
    username,
    fields: { ...noMetadata, isAuditor: false, ...fields },
    isActive,
    isDeleted: false,
    isErased: false,
    passwordHash,
    passwordUnseen: passwordOrigin === 'made-up',
    passwordNumber: 1,
  };
}

function evolveCreated(state: CreatedUser, event: UserEvent): CreatedUser {
  switch (event.type) {
    case 'accounts.user-changed.v1':
      return { ...state, fields: { ...state.fields, ...event.data } };
    case 'accounts.user-activated.v1':
      return { ...state, isActive: true };
    case 'accounts.user-deactivated.v1':
      return { ...state, isActive: false };
    case 'accounts.user-deleted.v1':
      return { ...state, isDeleted: true };
    case 'accounts.user-erased.v1':
      return { ...state, isErased: true };
    case 'accounts.password-replaced.v1': {
      const { passwordHash, passwordOrigin } = event.data;
      const passwordNumber = state.passwordNumber + 1;
      return { ...state, passwordHash, passwordUnseen: passwordOrigin === 'made-up', passwordNumber };
    }
    case 'accounts.password-revealed.v1':
      return { ...state, passwordUnseen: false };
    case 'accounts.user-created.v1':
    case 'accounts.stream-voided.v1':
      return state;
  }
}
