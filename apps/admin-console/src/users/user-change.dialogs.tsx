import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKey, User } from '../api/types.ts';
import { deleteUser, eraseUser, setPassword } from '../api/users.api.ts';
import { Button } from '../kit/button.tsx';
import { Confirm } from '../kit/confirm.tsx';
import { Actions, Dialog } from '../kit/dialog.tsx';
import { TextField } from '../kit/field.tsx';
import { ListEnd } from '../kit/list-end.tsx';
import { Moment } from '../kit/moment.tsx';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Waiting } from '../kit/page.tsx';
import { ShownOnce } from '../kit/shown-once.tsx';
import { useChange } from '../kit/use-change.ts';
import type { List } from '../kit/use-list.ts';

interface Props {
  readonly user: User;
  onClose: () => void;
}

interface RemovalProps extends Props {
  /** The keys of the account, of which theirs end with them. */
  readonly keys: List<ApiKey>;
  onGone: () => void;
}

/** Gives a user a new password that has to be changed at the next sign-in. */
export function PasswordDialog({ user, onClose }: Props) {
  const make = useMutation({ mutationFn: () => setPassword(user.username, { make_password: true }) });
  if (make.data?.password !== undefined)
    return (
      <Dialog open onClose={onClose} keeps title={`A new password for ${user.username}`}>
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
export function DeleteUserDialog({ user, keys, onClose, onGone }: RemovalProps) {
  const change = useChange(() => deleteUser(user.username), ['users', 'keys'], onGone);
  return (
    <Confirm
      title={`Delete ${user.username}?`}
      action="Delete the user"
      danger
      disabled={isUnread(keys)}
      change={change}
      onClose={onClose}
    >
      <p>
        Their sessions end and their keys are refused within a second, for good. What they did stays in the
        journal, under their name.
      </p>
      <EndingKeys username={user.username} keys={keys} />
    </Confirm>
  );
}

/** Destroys what is known about a person; the user name is typed, as it can't be undone. */
export function EraseUserDialog({ user, keys, onClose, onGone }: RemovalProps) {
  const [typed, setTyped] = useState('');
  const change = useChange(() => eraseUser(user.username), ['users', 'keys'], onGone);
  return (
    <Confirm
      title={`Erase ${user.username} for good?`}
      action="Erase for good"
      danger
      disabled={typed !== user.username || isUnread(keys)}
      change={change}
      onClose={onClose}
    >
      <p>
        The user is deleted, and the key under which their personal data is sealed is destroyed: name, email
        and history can not be read by anybody any more. The entries of the journal stay until their time is
        over.
      </p>
      <EndingKeys username={user.username} keys={keys} />
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

/** Whether what would break is still being looked up. */
const isUnread = ({ items, error }: List<ApiKey>) => items === undefined && error === null;

/** What would break: the keys that end with the user. */
function EndingKeys({ username, keys }: { readonly username: string; readonly keys: List<ApiKey> }) {
  if (keys.error !== null)
    return (
      <ProblemNotice error={keys.error} title="Their keys can not be listed." onRetry={keys.readAgain} />
    );
  if (keys.items === undefined) return <Waiting label="Looking for their keys…" />;
  const own = keys.items.filter((key) => key.username === username);
  return (
    <>
      <ListEnd list={keys} name="keys of the account" />
      {own.length > 0 ? (
        <Notice tone="warn" title="These keys end with them:">
          <ul>
            {own.map((key) => (
              <li key={key.key_id}>
                {key.name}, last used <Moment at={key.last_used_at} />
              </li>
            ))}
          </ul>
        </Notice>
      ) : (
        !keys.hasMore && <p>They have no keys: no program would stop working.</p>
      )}
    </>
  );
}
