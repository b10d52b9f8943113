import { CheckField, SelectField, TextField } from '../kit/field.tsx';
import { useIsPlatformAdmin } from '../shell/session.context.ts';
import { roles, type Role } from './roles.ts';

/** What can be said about a user beside the user name. */
export interface UserDraft {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: Role;
  readonly isActive: boolean;
}

/** The fields of a user, for a new one and for changes. */
export function UserFields({
  isSelf = false,
  draft,
  onDraft,
  errorOf,
}: {
  /** Nobody takes their own role, or switches themselves off. */
  readonly isSelf?: boolean;
  readonly draft: UserDraft;
  onDraft: (draft: UserDraft) => void;
  /** Why the API refused a field, by its name there. */
  errorOf: (field: string) => string | undefined;
}) {
  const isPlatformAdmin = useIsPlatformAdmin();
  const choices = (Object.keys(roles) as Role[]).filter(
    (role) => role !== 'platform' || isPlatformAdmin || draft.role === 'platform',
  );
  const set = (change: Partial<UserDraft>) => onDraft({ ...draft, ...change });
  return (
    <>
      <TextField
        label="Email"
        type="email"
        value={draft.email}
        onValue={(email) => set({ email })}
        error={errorOf('email')}
        required
      />
      <div className="form-grid">
        <TextField
          label="First name"
          value={draft.firstName}
          onValue={(firstName) => set({ firstName })}
          error={errorOf('first_name')}
        />
        <TextField
          label="Last name"
          value={draft.lastName}
          onValue={(lastName) => set({ lastName })}
          error={errorOf('last_name')}
        />
      </div>
      <SelectField
        label="Role"
        value={draft.role}
        onValue={(role) => set({ role })}
        disabled={isSelf}
        hint={isSelf ? 'Your own role is changed by another admin.' : roles[draft.role].hint}
        error={errorOf('is_staff') ?? errorOf('is_superuser') ?? errorOf('is_auditor')}
        options={choices.map((role) => ({ value: role, label: roles[role].name }))}
      />
      <CheckField
        label="Active"
        hint="An inactive user can not sign in, and their keys are refused."
        disabled={isSelf}
        checked={draft.isActive}
        onChecked={(isActive) => set({ isActive })}
      />
    </>
  );
}

/** The fields that `UserFields` shows, as the API calls them. */
export const userFieldNames = [
  'username',
  'email',
  'first_name',
  'last_name',
  'is_staff',
  'is_superuser',
  'is_auditor',
];
