import { useState } from 'react';
import { changeKey } from '../api/keys.api.ts';
import type { ApiKey } from '../api/types.ts';
import { Button } from '../kit/button.tsx';
import { Actions, Dialog } from '../kit/dialog.tsx';
import { TextField } from '../kit/field.tsx';
import { formProblemOf } from '../kit/form-problem.ts';
import { ProblemNotice } from '../kit/notice.tsx';
import { localInputOf, momentOfInput } from '../kit/times.ts';
import { useChange } from '../kit/use-change.ts';
import { useTimeZone } from '../shell/session.context.ts';

/** Changes what a key is called and when it expires. */
export function EditKeyDialog({ apiKey, onClose }: { readonly apiKey: ApiKey; onClose: () => void }) {
  const timeZone = useTimeZone();
  const [name, setName] = useState(apiKey.name);
  const before = apiKey.expires_at === null ? '' : localInputOf(apiKey.expires_at, timeZone);
  const [expires, setExpires] = useState(before);
  const change = useChange(
    () =>
      changeKey(apiKey.key_id, {
        ...(name.trim() === apiKey.name ? {} : { name: name.trim() }),
        // The input knows minutes only: what was not touched keeps its seconds.
        ...(expires === before
          ? {}
          : { expires_at: expires === '' ? null : momentOfInput(expires, timeZone) }),
      }),
    ['keys'],
    onClose,
  );
  const { general, errorOf } = formProblemOf(change.error, ['name', 'expires_at']);
  return (
    <Dialog open onClose={onClose} title={`Change ${apiKey.name}`}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        {general && <ProblemNotice error={general} />}
        <TextField label="Name" value={name} onValue={setName} error={errorOf('name')} required />
        <TextField
          label={`Expires (${timeZone})`}
          type="datetime-local"
          hint="Empty: never."
          value={expires}
          onValue={setExpires}
          error={errorOf('expires_at')}
        />
        <Actions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submits busy={change.isPending}>
            Save
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
