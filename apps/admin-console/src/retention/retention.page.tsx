import { useQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { cancelPending, getPurges, getRetention } from '../api/retention.api.ts';
import type { Retention } from '../api/types.ts';
import { Button } from '../kit/button.tsx';
import { Moment } from '../kit/moment.tsx';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Page, Panel, Waiting } from '../kit/page.tsx';
import { useChange } from '../kit/use-change.ts';
import { useMayChange } from '../shell/session.context.ts';
import { DueChart } from './due-chart.tsx';
import { PolicyEditor } from './policy-editor.tsx';
import { PolicyList } from './policy-list.tsx';
import { dueWords } from './policy-words.ts';
import { PurgeRuns } from './purge-runs.tsx';
import './retention.css';

/** How long the journal keeps what: what holds, what waits, what goes, and what is gone. */
export function RetentionPage() {
  const mayChange = useMayChange();
  const retention = useQuery({ queryKey: ['retention'], queryFn: getRetention });
  const today = new Date(retention.dataUpdatedAt).toISOString().slice(0, 10);
  const purges = useQuery({ queryKey: ['purges'], queryFn: getPurges });
  const again = () => {
    void retention.refetch();
    void purges.refetch();
  };
  return (
    <Page
      title="Retention"
      lead="How long the journal keeps the entries of this account. What is deleted is gone, and leaves a trace that it was allowed."
      actions={
        <Button icon={<RefreshCw size={16} aria-hidden />} onClick={again}>
          Look again
        </Button>
      }
    >
      {retention.error ? (
        <ProblemNotice error={retention.error} onRetry={() => void retention.refetch()} />
      ) : retention.data === undefined ? (
        <Waiting />
      ) : (
        <>
          {retention.data.pending && <Pending pending={retention.data.pending} mayChange={mayChange} />}
          <div className="retention-now">
            <Panel title="What holds now">
              <PolicyList policy={retention.data.effective} />
              {retention.data.minimum_days > 1 && (
                <p className="soft">
                  The platform keeps everything for {retention.data.minimum_days} days at least.
                </p>
              )}
            </Panel>
            <Panel title="What it deletes next">
              <p>It {dueWords(retention.data.next_purge.due, today)}</p>
              <DueChart due={retention.data.next_purge.due} today={today} />
              <p className="soft">
                Next run: <Moment at={retention.data.next_purge.at} />
              </p>
            </Panel>
          </div>
          {mayChange && (
            <PolicyEditor
              key={retention.data.version}
              version={retention.data.version}
              asked={retention.data.asked}
              today={today}
            />
          )}
        </>
      )}
      <Panel title="Runs of the purge">
        {purges.error ? (
          <ProblemNotice error={purges.error} onRetry={() => void purges.refetch()} />
        ) : purges.data === undefined ? (
          <Waiting />
        ) : (
          <PurgeRuns purges={purges.data} />
        )}
      </Panel>
    </Page>
  );
}

function Pending({
  pending,
  mayChange,
}: {
  readonly pending: NonNullable<Retention['pending']>;
  readonly mayChange: boolean;
}) {
  const cancel = useChange(cancelPending, ['retention']);
  return (
    <Panel>
      <Notice
        tone="warn"
        title="Another policy waits."
        action={
          mayChange && (
            <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
              Cancel it
            </Button>
          )
        }
      >
        It deletes some entries earlier, so it waits for the cooling-off: it holds wholly from{' '}
        <Moment at={pending.effective_at} /> on. Until then the longer of both holds.
      </Notice>
      {cancel.error && <ProblemNotice error={cancel.error} />}
      <PolicyList policy={pending.policy} />
    </Panel>
  );
}
