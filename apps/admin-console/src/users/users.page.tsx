import { Plus, UsersRound } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { User } from '../api/types.ts';
import { listUsers } from '../api/users.api.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { DataTable, type Column } from '../kit/data-table.tsx';
import { Empty } from '../kit/empty.tsx';
import { TextField } from '../kit/field.tsx';
import { ListEnd } from '../kit/list-end.tsx';
import { Moment } from '../kit/moment.tsx';
import { ProblemNotice } from '../kit/notice.tsx';
import { Page, Panel, Waiting } from '../kit/page.tsx';
import { useList } from '../kit/use-list.ts';
import { useMayChange } from '../shell/session.context.ts';
import { NewUserDialog } from './new-user.dialog.tsx';
import { roleOf, roles } from './roles.ts';
import { UserDrawer } from './user.drawer.tsx';

/** The users of the account, what they may do, and what can be done about them. */
export function UsersPage() {
  const mayChange = useMayChange();
  const [isCreating, setCreating] = useState(false);
  const [openName, setOpenName] = useState<string | null>(null);
  const [words, setWords] = useState('');
  const users = useList('users', listUsers);
  const rows = useMemo(() => {
    const text = words.trim().toLowerCase();
    return (users.items ?? []).filter((user) =>
      [user.username, user.email, user.first_name, user.last_name].some((value) =>
        value.toLowerCase().includes(text),
      ),
    );
  }, [users.items, words]);
  const columns: readonly Column<User>[] = [
    {
      id: 'username',
      header: 'User',
      value: (user) => user.username,
      cell: (user) => (
        <button type="button" className="link" onClick={() => setOpenName(user.username)}>
          {user.username}
        </button>
      ),
    },
    {
      id: 'name',
      header: 'Name',
      value: (user) => `${user.last_name} ${user.first_name}`,
      cell: (user) => `${user.first_name} ${user.last_name}`.trim() || <span className="soft">–</span>,
    },
    { id: 'email', header: 'Email', value: (user) => user.email, cell: (user) => user.email },
    {
      id: 'role',
      header: 'Role',
      value: (user) => roleOf(user),
      cell: (user) => {
        const role = roleOf(user);
        return <Badge tone={role === 'user' ? 'plain' : 'accent'}>{roles[role].name}</Badge>;
      },
    },
    {
      id: 'state',
      header: 'State',
      value: (user) => String(user.is_active),
      cell: (user) =>
        user.is_active ? <Badge tone="good">active</Badge> : <Badge tone="plain">inactive</Badge>,
    },
    {
      id: 'created',
      header: 'Made',
      value: (user) => user.created_at,
      cell: (user) => <Moment at={user.created_at} />,
    },
  ];
  return (
    <Page
      title="Users"
      lead="The people of this account. What they may do is their role; their keys can do no more."
      wide
      actions={
        mayChange && (
          <Button kind="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            New user
          </Button>
        )
      }
    >
      {users.error ? (
        <ProblemNotice error={users.error} onRetry={users.readAgain} />
      ) : users.items === undefined ? (
        <Waiting />
      ) : users.items.length === 0 ? (
        <Empty icon={<UsersRound />} title="There are no users in this account">
          Make one, so that somebody can sign in or have a key.
        </Empty>
      ) : (
        <Panel>
          <div className="toolbar">
            <TextField label="Find by name or email" type="search" value={words} onValue={setWords} />
          </div>
          <ListEnd list={users} name="users" />
          {rows.length === 0 ? (
            <p className="soft">Nobody is called like that.</p>
          ) : (
            <DataTable label="Users" rows={rows} columns={columns} rowId={(user) => user.username} />
          )}
        </Panel>
      )}
      {isCreating && <NewUserDialog onClose={() => setCreating(false)} />}
      <UserDrawer
        user={users.items?.find((user) => user.username === openName) ?? null}
        onClose={() => setOpenName(null)}
      />
    </Page>
  );
}
