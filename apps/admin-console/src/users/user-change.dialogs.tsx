import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from '../api/types.ts';
import { deleteUser, eraseUser, setPassword } from '../api/users.api.ts';
import { Button } from '../kit/button.tsx';
import { Confirm } from '../kit/confirm.tsx';
import { Actions, Dialog } from '../kit/dialog.tsx';
import { TextField } from '../kit/field.tsx';
import { ShownOnce } from '../kit/shown-once.tsx';
import { useChange } from '../kit/use-change.ts';

interface Props {
  readonly user: User;
  onClose: () => void;
}

/** Gives a user a new password that has to be changed at the next sign-in. */
export function PasswordDialog({ user, onClose }: Props) {
  const make = useMutation({ mutationFn: () => setPassword(user.username, { make_password: true }) });
  if (make.data?.password !== undefined)
    return (
      <Dialog open onClose={onClose} holds title={`A new password for ${user.username}`}>
        <ShownOnce name="password" secret={make.data.password} />
        <Actions>
          <Button kind="primary" onClick={onClose}>
            I have it
          </Button>
        </Actions>
      </Dialog>
    );
  return (
    <Confirm
      title={`A new password for ${user.username}?`}
      action="Make one up"
      change={make}
      onClose={onClose}
    >
      <p>
        The old password stops working and their sessions end. The new one is shown once, and has to be
        changed at the next sign-in.
      </p>
    </Confirm>
  );
}

/** Deletes a user. */
export function DeleteUserDialog({ user, onClose, onGone }: Props & { onGone: () => void }) {
  const change = useChange(() => deleteUser(user.username), ['users', 'keys'], onGone);
  return (
    <Confirm
      title={`Delete ${user.username}?`}
      action="Delete the user"
      danger
      change={change}
      onClose={onClose}
    >
      <p>
        Their sessions end and their keys are refused within a second, for good. What they did stays in the
        journal, under their name.
      </p>
    </Confirm>
  );
}

/** Destroys what is known about a person; the user name is typed, as it can't be undone. */
export function EraseUserDialog({ user, onClose, onGone }: Props & { onGone: () => void }) {
  const [typed, setTyped] = useState('');
  const change = useChange(() => eraseUser(user.username), ['users', 'keys'], onGone);
  return (
    <Confirm
      title={`Erase ${user.username} for good?`}
      action="Erase for good"
      danger
      disabled={typed !== user.username}
      change={change}
      onClose={onClose}
    >
      <p>
        The user is deleted, and the key under which their personal data is sealed is destroyed: name, email
        and history can not be read by anybody any more. The entries of the journal stay until their time is
        over.
      </p>
      <TextField
        label={`Type ${user.username} to confirm`}
        value={typed}
        onValue={setTyped}
        autoComplete="off"
        autoFocus
      />
    </Confirm>
  );
}
