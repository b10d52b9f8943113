import { useQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { getSystem } from '../api/system.api.ts';
import type { SystemState } from '../api/types.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { Moment } from '../kit/moment.tsx';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Page, Panel, Waiting } from '../kit/page.tsx';
import { useIsPlatformAdmin } from '../shell/session.context.ts';
import { Accounts } from './accounts.tsx';
import { Replays } from './replays.tsx';
import './system.css';

/** How the whole system is, for platform admins: services, log, views, accounts. */
export function SystemPage() {
  const isPlatformAdmin = useIsPlatformAdmin();
  const system = useQuery({ queryKey: ['system'], queryFn: getSystem, enabled: isPlatformAdmin });
  if (!isPlatformAdmin)
    return (
      <Page title="System">
        <Notice tone="warn" title="This page is for platform admins." />
      </Page>
    );
  return (
    <Page
      title="System"
      lead="All accounts, and the machinery under them."
      actions={
        <Button
          icon={<RefreshCw size={16} aria-hidden />}
          busy={system.isFetching}
          onClick={() => void system.refetch()}
        >
          Ask again
        </Button>
      }
    >
      {system.error ? (
        <ProblemNotice error={system.error} onRetry={() => void system.refetch()} />
      ) : system.data === undefined ? (
        <Waiting />
      ) : (
        <Health system={system.data} />
      )}
      <Replays />
      <Accounts />
    </Page>
  );
}

function Health({ system }: { readonly system: SystemState }) {
  const { services, log, spool, parked, unopened, quarantined, version } = system;
  return (
    <Panel title="Health" actions={<span className="soft">version {version}</span>}>
      <ul className="tiles">
        {services.map(({ name, ready, problem, lag }) => (
          <li key={name} className="tile">
            <span>{name}</span>
            <Badge tone={ready ? 'good' : 'bad'}>{ready ? 'ready' : 'not ready'}</Badge>
            <span className="soft">
              {problem ??
                (lag === null ? '' : lag === 0 ? 'nothing behind' : `behind by ${lag.toLocaleString('en')}`)}
            </span>
          </li>
        ))}
      </ul>
      <dl className="facts">
        <dt>Settled</dt>
        <dd>
          {log.settled === null ? (
            'the journal does not say'
          ) : (
            <>
              what was recorded before <Moment at={log.settled} precise /> is in the ledgers
            </>
          )}
        </dd>
        <dt>Log</dt>
        <Amount value={log.lag} unit="not read yet" isBad={(lag) => lag > 10_000} />
        <dt>Spool</dt>
        <Amount value={spool.backlog} unit="waiting for the log" isBad={(backlog) => backlog > 0} />
        <dt>Parked</dt>
        <Amount value={parked} unit="that no view could take in" isBad={(count) => count > 0} />
        <dt>Unopened</dt>
        <Amount value={unopened} unit="that did not open when they were read" isBad={(count) => count > 0} />
        <dt>Quarantined</dt>
        <Amount value={quarantined} unit="that could not be read" isBad={(count) => count > 0} />
      </dl>
    </Panel>
  );
}

function Amount({
  value,
  unit,
  isBad,
}: {
  readonly value: number | null;
  readonly unit: string;
  readonly isBad: (value: number) => boolean;
}) {
  if (value === null) return <dd className="soft">not known: its service does not answer</dd>;
  return (
    <dd>
      <span className="number">{value.toLocaleString('en')}</span> {unit}{' '}
      {isBad(value) && <Badge tone="warn">look at it</Badge>}
    </dd>
  );
}
