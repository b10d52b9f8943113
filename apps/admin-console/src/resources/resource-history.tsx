import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Kind } from '../api/kinds.ts';
import { changesBetween, type ResourceDiff } from '../api/resources.api.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { TextField } from '../kit/field.tsx';
import { Moment } from '../kit/moment.tsx';
import { ProblemNotice } from '../kit/notice.tsx';
import { Panel, Waiting } from '../kit/page.tsx';
import { momentOfInput } from '../kit/times.ts';
import { useTimeZone } from '../shell/session.context.ts';
import { FieldChanges } from './field-changes.tsx';

const beginning = '1970-01-01T00:00:00.000Z';

/** Every change of a resource between two moments: when, by whom, and what of it. */
export function ResourceHistory({ kind, name }: { readonly kind: Kind; readonly name: string }) {
  const timeZone = useTimeZone();
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [asked, setAsked] = useState<{ from: string | null; to: string | null }>({ from: null, to: null });
  const diff = useQuery({
    queryKey: ['resource', kind.name, name, 'changes', asked],
    queryFn: () => changesBetween(kind, name, asked.from ?? beginning, asked.to ?? new Date().toISOString()),
  });
  return (
    <Panel title="What was done to it">
      <form
        className="toolbar"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked({ from: momentOfInput(from, timeZone), to: momentOfInput(to, timeZone) });
        }}
      >
        <TextField label={`From (${timeZone})`} type="datetime-local" value={from} onValue={setFrom} />
        <TextField label="Until" type="datetime-local" value={to} onValue={setTo} />
        <Button submits busy={diff.isFetching}>
          Show
        </Button>
      </form>
      {diff.error ? (
        <ProblemNotice error={diff.error} onRetry={() => void diff.refetch()} />
      ) : diff.data === undefined ? (
        <Waiting />
      ) : diff.data.changes.length === 0 ? (
        <Empty icon={<History />} title="Nothing changed in that time" />
      ) : (
        <ol className="history">
          {diff.data.changes.toReversed().map((change) => (
            <Change key={`${change.at} ${change.operation_id}`} change={change} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Change({ change }: { readonly change: ResourceDiff['changes'][number] }) {
  const { at, entry, type, changes } = change;
  return (
    <li className="stack">
      <p>
        <strong>
          <Moment at={at} />
        </strong>{' '}
        {entry === null ? (
          <span className="soft">{type}; its entry is gone or not there yet</span>
        ) : (
          <>
            {entry.command} by {entry.actor.user ?? entry.actor.kind} ·{' '}
            <Link href={`/journal?entry=${entry.id}`}>entry {entry.seq.toLocaleString('en')}</Link>
          </>
        )}
      </p>
      <FieldChanges changes={changes} />
    </li>
  );
}
