import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { problemOf } from '../api/problem.ts';
import { signIn } from '../api/session.api.ts';
import type { Session } from '../api/types.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/field.tsx';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Front } from './front.tsx';

/** Signs in with user name and password. */
export function SignInPage({
  wasLost,
  onSignedIn,
}: {
  /** Whether the user was signed in a moment ago. */
  readonly wasLost: boolean;
  onSignedIn: (session: Session) => void;
}) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationFn: () => signIn(username, password),
    onSuccess: onSignedIn,
  });
  useEffect(() => {
    document.title = 'Sign in · Smarter';
  }, []);
  return (
    <Front title="Sign in" lead="For admins and auditors of an account.">
      {wasLost && attempt.error === null && (
        <Notice tone="warn" title="Your session has ended.">
          Sign in again to go on where you were.
        </Notice>
      )}
      {attempt.error !== null && <SignInProblem error={attempt.error} />}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          attempt.mutate();
        }}
      >
        <TextField
          label="User name"
          value={username}
          onValue={setUsername}
          autoComplete="username"
          required
          autoFocus
        />
        <TextField
          label="Password"
          type="password"
          value={password}
          onValue={setPassword}
          autoComplete="current-password"
          required
        />
        <Button kind="primary" submits busy={attempt.isPending}>
          Sign in
        </Button>
      </form>
    </Front>
  );
}

function SignInProblem({ error }: { readonly error: unknown }) {
  const { code, retryAfter } = problemOf(error);
  if (code === 'AUTH.BAD_CREDENTIALS')
    return (
      <Notice tone="bad" title="User name or password is wrong.">
        Nobody is told which of the two. An admin of your account can set a new password.
      </Notice>
    );
  if (code === 'AUTH.NOT_STAFF')
    return (
      <Notice tone="bad" title="This user can not sign in here.">
        The Console is for admins and auditors. Your API keys work as before.
      </Notice>
    );
  if (code === 'AUTH.SIGN_IN_THROTTLED')
    return (
      <Notice tone="bad" title="Too many attempts.">
        Try again {retryAfter === null ? 'later' : `in ${retryAfter} s`}. Each attempt is in the journal.
      </Notice>
    );
  return <ProblemNotice error={error} title="Signing in did not work." />;
}
