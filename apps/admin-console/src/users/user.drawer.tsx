import { useState } from 'react';
import { Link } from 'wouter';
import { listKeys } from '../api/keys.api.ts';
import type { User } from '../api/types.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { ListEnd } from '../kit/list-end.tsx';
import { Moment } from '../kit/moment.tsx';
import { useList } from '../kit/use-list.ts';
import { useMayChange, useSession } from '../shell/session.context.ts';
import { EditUserDialog } from './edit-user.dialog.tsx';
import { roleOf, roles } from './roles.ts';
import { DeleteUserDialog, EraseUserDialog, PasswordDialog } from './user-change.dialogs.tsx';

type Change = 'edit' | 'password' | 'delete' | 'erase';

/** One user: who it is, what they have, and what can be done about them. */
export function UserDrawer({ user, onClose }: { readonly user: User | null; onClose: () => void }) {
  return (
    <Dialog open={user !== null} onClose={onClose} side="end" title={user?.username ?? ''}>
      {user && <Content user={user} onGone={onClose} />}
    </Dialog>
  );
}

function Content({ user, onGone }: { readonly user: User; onGone: () => void }) {
  const mayChange = useMayChange();
  const session = useSession();
  const [change, setChange] = useState<Change | null>(null);
  const keys = useList('keys', listKeys);
  const own = keys.items?.filter(({ username }) => username === user.username);
  const isSelf = user.username === session.user.username;
  const done = () => setChange(null);
  return (
    <div className="stack">
      <dl className="facts">
        <dt>Name</dt>
        <dd>{`${user.first_name} ${user.last_name}`.trim() || '–'}</dd>
        <dt>Email</dt>
        <dd>{user.email}</dd>
        <dt>Role</dt>
        <dd>{roles[roleOf(user)].name}</dd>
        <dt>State</dt>
        <dd>{user.is_active ? <Badge tone="good">active</Badge> : <Badge>inactive</Badge>}</dd>
        <dt>Made</dt>
        <dd>
          <Moment at={user.created_at} />
        </dd>
        <dt>Changed</dt>
        <dd>
          <Moment at={user.updated_at} />
        </dd>
        <dt>Keys</dt>
        <dd>
          {keys.error
            ? 'can not be listed'
            : own === undefined
              ? '…'
              : own.map(({ name }) => name).join(', ') || (keys.hasMore ? 'none of those read' : 'none')}
        </dd>
      </dl>
      <ListEnd list={keys} name="keys of the account" />
      <p className="row">
        <Link href={`/journal?user=${encodeURIComponent(user.username)}`}>What they did</Link>
        <Link href={`/journal?thing=User&name=${encodeURIComponent(user.username)}`}>
          What was done to them
        </Link>
        <Link href={`/resources/user/${encodeURIComponent(user.username)}`}>History</Link>
      </p>
      {mayChange && (
        <div className="row">
          <Button onClick={() => setChange('edit')}>Change…</Button>
          {isSelf ? (
            <Link href="/profile">Your password and sessions</Link>
          ) : (
            <>
              <Button onClick={() => setChange('password')}>New password…</Button>
              <Button kind="danger" onClick={() => setChange('delete')}>
                Delete…
              </Button>
              <Button kind="danger" onClick={() => setChange('erase')}>
                Erase personal data…
              </Button>
            </>
          )}
        </div>
      )}
      {change === 'edit' && <EditUserDialog user={user} onClose={done} />}
      {change === 'password' && <PasswordDialog user={user} onClose={done} />}
      {change === 'delete' && <DeleteUserDialog user={user} keys={keys} onClose={done} onGone={onGone} />}
      {change === 'erase' && <EraseUserDialog user={user} keys={keys} onClose={done} onGone={onGone} />}
    </div>
  );
}
