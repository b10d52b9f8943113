import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { endAllSessions, endSession, listSessions } from '../api/session.api.ts';
import type { SignedInSession } from '../api/types.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { Confirm } from '../kit/confirm.tsx';
import { DataTable, type Column } from '../kit/data-table.tsx';
import { Moment } from '../kit/moment.tsx';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Page, Panel, Waiting } from '../kit/page.tsx';
import { useChange } from '../kit/use-change.ts';
import { useSessionActions } from '../shell/actions.context.ts';
import { PasswordForm } from '../shell/password.form.tsx';
import { useSession } from '../shell/session.context.ts';
import { browserOf } from './browser-name.ts';

/** Where the user is signed in, and their password. */
export function ProfilePage() {
  const session = useSession();
  const { begin } = useSessionActions();
  const [isChanged, setChanged] = useState(false);
  return (
    <Page title="Profile" lead={`You are signed in as ${session.user.username}, ${session.user.email}.`}>
      <Sessions />
      <Panel title="Change your password">
        {isChanged && (
          <Notice tone="good" title="Your password is changed. Your other sessions have ended." />
        )}
        <div className="narrow">
          <PasswordForm
            username={session.user.username}
            onChanged={(next) => {
              setChanged(true);
              begin(next);
            }}
          />
        </div>
      </Panel>
    </Page>
  );
}

function Sessions() {
  const { leave } = useSessionActions();
  const [isEnding, setEnding] = useState(false);
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: listSessions });
  const end = useChange(endSession, ['sessions']);
  const endAll = useMutation({ mutationFn: endAllSessions, onSuccess: leave });
  const columns: readonly Column<SignedInSession>[] = [
    {
      id: 'where',
      header: 'Where',
      cell: (each) => (
        <>
          {browserOf(each.user_agent)} {each.current && <Badge tone="accent">this one</Badge>}
          <div className="soft mono">{each.ip ?? 'address not known'}</div>
        </>
      ),
    },
    {
      id: 'since',
      header: 'Signed in',
      value: (each) => each.created_at,
      cell: (each) => <Moment at={each.created_at} />,
    },
    {
      id: 'seen',
      header: 'Last seen',
      value: (each) => each.last_seen_at,
      cell: (each) => <Moment at={each.last_seen_at} />,
    },
    {
      id: 'expires',
      header: 'Ends by itself',
      value: (each) => each.expires_at,
      cell: (each) => <Moment at={each.expires_at} />,
    },
    {
      id: 'end',
      header: '',
      align: 'end',
      cell: (each) =>
        !each.current && (
          <Button busy={end.isPending && end.variables === each.id} onClick={() => end.mutate(each.id)}>
            End it
          </Button>
        ),
    },
  ];
  return (
    <Panel
      title="Where you are signed in"
      actions={<Button onClick={() => setEnding(true)}>Sign out everywhere…</Button>}
    >
      {end.error && <ProblemNotice error={end.error} />}
      {sessions.error ? (
        <ProblemNotice error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : sessions.data === undefined ? (
        <Waiting />
      ) : (
        <DataTable label="Sessions" rows={sessions.data} columns={columns} rowId={(each) => each.id} />
      )}
      {isEnding && (
        <Confirm
          title="Sign out everywhere?"
          action="Sign out everywhere"
          danger
          change={endAll}
          onClose={() => setEnding(false)}
        >
          <p>All your sessions end, this one too. Your API keys go on working.</p>
        </Confirm>
      )}
    </Panel>
  );
}
