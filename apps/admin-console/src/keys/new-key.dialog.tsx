import { useState } from 'react';
import { createKey } from '../api/keys.api.ts';
import { listUsers } from '../api/users.api.ts';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { Actions, Dialog } from '../kit/dialog.tsx';
import { SelectField, TextField } from '../kit/field.tsx';
import { formProblemOf } from '../kit/form-problem.ts';
import { ListEnd } from '../kit/list-end.tsx';
import { ProblemNotice } from '../kit/notice.tsx';
import { ShownOnce } from '../kit/shown-once.tsx';
import { momentOfInput } from '../kit/times.ts';
import { useChange } from '../kit/use-change.ts';
import { useList } from '../kit/use-list.ts';
import { useSession, useTimeZone } from '../shell/session.context.ts';

type Level = 'user' | 'account';

/** Makes a key, and shows it once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const timeZone = useTimeZone();
  const { user } = useSession();
  const users = useList('users', listUsers);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [level, setLevel] = useState<Level>('user');
  const [username, setUsername] = useState(user.username);
  const [expires, setExpires] = useState('');
  const choices = users.items?.filter((each) => each.is_active).map((each) => each.username) ?? [
    user.username,
  ];
  // In another account the signed-in user is nobody.
  const owner = choices.includes(username) ? username : (choices[0] ?? '');
  const create = useChange(
    () =>
      createKey({
        name: name.trim(),
        level,
        ...(description.trim() === '' ? {} : { description: description.trim() }),
        ...(level === 'user' ? { username: owner } : {}),
        ...(expires === '' ? {} : { expires_at: momentOfInput(expires, timeZone) }),
      }),
    ['keys'],
  );
  const { general, errorOf } = formProblemOf(create.error, ['name', 'username', 'expires_at', 'description']);
  if (create.data)
    return (
      <Dialog open onClose={onClose} keeps title={`The key ${name.trim()} is made`}>
        <div className="stack">
          <ShownOnce name="key" secret={create.data.api_key} />
          <Try apiKey={create.data.api_key} />
        </div>
        <Actions>
          <Button kind="primary" onClick={onClose}>
            I have it
          </Button>
        </Actions>
      </Dialog>
    );
  return (
    <Dialog open onClose={onClose} holds={name !== ''} keeps={create.isPending} title="New API key">
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        {general && <ProblemNotice error={general} />}
        <TextField
          label="Name"
          hint="What it is for, like “nightly export”."
          value={name}
          onValue={setName}
          error={errorOf('name')}
          required
          autoFocus
        />
        <TextField
          label="Description"
          value={description}
          onValue={setDescription}
          error={errorOf('description')}
        />
        <SelectField
          label="Level"
          value={level}
          onValue={setLevel}
          hint={
            level === 'user'
              ? 'It may do what its user may, and ends with the user.'
              : 'It may do what an admin of this account may, whoever comes and goes.'
          }
          options={[
            { value: 'user', label: 'Of a user' },
            { value: 'account', label: 'Of the account' },
          ]}
        />
        {level === 'user' && (
          <>
            <SelectField
              label="User"
              value={owner}
              onValue={setUsername}
              error={errorOf('username')}
              hint={users.error ? 'The users could not be listed.' : undefined}
              options={choices.map((each) => ({ value: each, label: each }))}
            />
            <ListEnd list={users} name="users" />
          </>
        )}
        <TextField
          label={`Expires (${timeZone})`}
          type="datetime-local"
          hint="Empty: never."
          value={expires}
          onValue={setExpires}
          error={errorOf('expires_at')}
        />
        <Actions>
          <Button disabled={create.isPending} onClick={onClose}>
            Cancel
          </Button>
          <Button kind="primary" submits busy={create.isPending}>
            Make the key
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function Try({ apiKey }: { readonly apiKey: string }) {
  const command = `curl ${window.location.origin}/api/v1/cli/whoami/ -H 'Authorization: Token ${apiKey}'`;
  return (
    <div>
      <p className="soft">Try it: the call is in the journal at once.</p>
      <div className="secret">
        <code>{command}</code>
        <CopyButton text={command} label="Copy the command" />
      </div>
    </div>
  );
}
