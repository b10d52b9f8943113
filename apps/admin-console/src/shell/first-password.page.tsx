import { useEffect } from 'react';
import type { Session } from '../api/types.ts';
import { Button } from '../kit/button.tsx';
import { Front } from './front.tsx';
import { PasswordForm } from './password.form.tsx';

/** Asks for a new password before anything else can be done: the present one was set by somebody else. */
export function FirstPasswordPage({
  session,
  onChanged,
  onSignOut,
}: {
  readonly session: Session;
  onChanged: (session: Session) => void;
  onSignOut: () => void;
}) {
  useEffect(() => {
    document.title = 'Change your password · Smarter';
  }, []);
  return (
    <Front
      title="Choose a password of your own"
      lead={`The present password of ${session.user.username} was set by somebody else. Change it to go on.`}
    >
      <PasswordForm username={session.user.username} onChanged={onChanged} />
      <Button kind="quiet" onClick={onSignOut}>
        Sign out
      </Button>
    </Front>
  );
}
