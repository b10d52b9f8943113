import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changePassword } from '../api/session.api.ts';
import type { Session } from '../api/types.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/field.tsx';
import { formProblemOf } from '../kit/form-problem.ts';
import { ProblemNotice } from '../kit/notice.tsx';

const shortest = 15;

/** Changes the own password; the other sessions of the user end. */
export function PasswordForm({
  username,
  onChanged,
}: {
  readonly username: string;
  onChanged: (session: Session) => void;
}) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const change = useMutation({
    mutationFn: () => changePassword(current, next),
    onSuccess: (session) => {
      setCurrent('');
      setNext('');
      setAgain('');
      onChanged(session);
    },
  });
  const { general, errorOf } = formProblemOf(change.error, ['current_password', 'new_password']);
  const tooShort = next !== '' && next.length < shortest ? `${shortest} characters at least.` : undefined;
  const differs = again !== '' && again !== next ? 'Not the same as the new password.' : undefined;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (tooShort === undefined && again === next) change.mutate();
      }}
    >
      {general && <ProblemNotice error={general} />}
      {/* For password managers. */}
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <TextField
        label="Current password"
        type="password"
        value={current}
        onValue={setCurrent}
        error={errorOf('current_password')}
        autoComplete="current-password"
        required
      />
      <TextField
        label="New password"
        type="password"
        value={next}
        onValue={setNext}
        hint={`${shortest} to 256 characters. A sentence is good.`}
        error={tooShort ?? errorOf('new_password')}
        autoComplete="new-password"
        required
      />
      <TextField
        label="New password again"
        type="password"
        value={again}
        onValue={setAgain}
        error={differs}
        autoComplete="new-password"
        required
      />
      <Button kind="primary" submits busy={change.isPending}>
        Change password
      </Button>
    </form>
  );
}
