import { useState } from 'react';
import { createUser } from '../api/users.api.ts';
import { Button } from '../kit/button.tsx';
import { Actions, Dialog } from '../kit/dialog.tsx';
import { TextField } from '../kit/field.tsx';
import { formProblemOf } from '../kit/form-problem.ts';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { useChange } from '../kit/use-change.ts';
import { ShownOnce } from '../kit/shown-once.tsx';
import { flagsOf } from './roles.ts';
import { UserFields, userFieldNames, type UserDraft } from './user-fields.tsx';

const blank: UserDraft = { email: '', firstName: '', lastName: '', role: 'user', isActive: true };

/** Makes a user; one who may sign in gets a first password, which is shown once. */
export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const [username, setUsername] = useState('');
  const [draft, setDraft] = useState(blank);
  const maySignIn = draft.role !== 'user';
  const create = useChange(
    () =>
      createUser({
        username: username.trim(),
        email: draft.email.trim(),
        first_name: draft.firstName,
        last_name: draft.lastName,
        is_active: draft.isActive,
        ...flagsOf(draft.role),
        ...(maySignIn ? { make_password: true as const } : {}),
      }),
    ['users'],
  );
  const { general, errorOf } = formProblemOf(create.error, userFieldNames);
  if (create.data)
    return (
      <Dialog open onClose={onClose} keeps title={`${username.trim()} is there`}>
        {create.data.password === undefined ? (
          <Notice tone="good" title="The user is made.">
            Give them a key to use the API with.
          </Notice>
        ) : (
          <div className="stack">
            <p>Pass this first password on. It has to be changed at the first sign-in.</p>
            <ShownOnce name="password" secret={create.data.password} />
          </div>
        )}
        <Actions>
          <Button kind="primary" onClick={onClose}>
            Done
          </Button>
        </Actions>
      </Dialog>
    );
  return (
    <Dialog open onClose={onClose} holds={username !== ''} keeps={create.isPending} title="New user">
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        {general && <ProblemNotice error={general} />}
        <TextField
          label="User name"
          hint="Stays as it is. It is in each entry of the journal."
          value={username}
          onValue={setUsername}
          error={errorOf('username')}
          autoComplete="off"
          required
          autoFocus
        />
        <UserFields draft={draft} onDraft={setDraft} errorOf={errorOf} />
        <Actions>
          <Button disabled={create.isPending} onClick={onClose}>
            Cancel
          </Button>
          <Button kind="primary" submits busy={create.isPending}>
            Make the user
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
