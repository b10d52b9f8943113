import { useState } from 'react';
import type { User } from '../api/types.ts';
import { changeUser } from '../api/users.api.ts';
import { Button } from '../kit/button.tsx';
import { Actions, Dialog } from '../kit/dialog.tsx';
import { formProblemOf } from '../kit/form-problem.ts';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { useChange } from '../kit/use-change.ts';
import { useSession } from '../shell/session.context.ts';
import { flagsOf, roleOf } from './roles.ts';
import { UserFields, userFieldNames, type UserDraft } from './user-fields.tsx';

/** Changes what is said about a user, and what they may do. */
export function EditUserDialog({ user, onClose }: { readonly user: User; onClose: () => void }) {
  const isSelf = user.username === useSession().user.username;
  const [draft, setDraft] = useState<UserDraft>({
    email: user.email,
    firstName: user.first_name,
    lastName: user.last_name,
    role: roleOf(user),
    isActive: user.is_active,
  });
  const change = useChange(
    () => {
      const given = {
        email: draft.email.trim(),
        first_name: draft.firstName,
        last_name: draft.lastName,
        is_active: draft.isActive,
        // One who is two things at once stays so, unless another role is chosen.
        ...(draft.role === roleOf(user) ? {} : flagsOf(draft.role)),
      };
      // What was not touched is not sent: somebody else may have changed it meanwhile.
      const touched = Object.entries(given).filter(([name, value]) => user[name as keyof User] !== value);
      return changeUser(user.username, Object.fromEntries(touched));
    },
    ['users', 'keys', ...(isSelf ? ['session'] : [])],
    onClose,
  );
  const { general, errorOf } = formProblemOf(change.error, userFieldNames);
  return (
    <Dialog open onClose={onClose} title={`Change ${user.username}`}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        {general && <ProblemNotice error={general} />}
        <UserFields isSelf={isSelf} draft={draft} onDraft={setDraft} errorOf={errorOf} />
        {user.is_active && !draft.isActive && (
          <Notice tone="warn" title="Their sessions end and their keys are refused within a second.">
            Keys of the account go on working. The user can be activated again.
          </Notice>
        )}
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
