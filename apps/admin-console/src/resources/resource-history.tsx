import { History } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Kind } from '../api/kinds.ts';
import { changesBetween, type ResourceChange } from '../api/resources.api.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { TextField } from '../kit/field.tsx';
import { ListEnd } from '../kit/list-end.tsx';
import { Moment } from '../kit/moment.tsx';
import { ProblemNotice } from '../kit/notice.tsx';
import { Panel, Waiting } from '../kit/page.tsx';
import { momentOfInput } from '../kit/times.ts';
import { useList } from '../kit/use-list.ts';
import { useTimeZone } from '../shell/session.context.ts';
import { causeWords } from './cause-words.ts';
import { FieldChanges } from './field-changes.tsx';

// Of one question, so that its cursors are good for it: not the moment of each reading.
const always = { from: '1970-01-01T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' };

/** Every change of a resource between two moments: when, by whom, and what of it. */
export function ResourceHistory({ kind, name }: { readonly kind: Kind; readonly name: string }) {
  const timeZone = useTimeZone();
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [asked, setAsked] = useState<{ from: string | null; to: string | null }>({ from: null, to: null });
  const between = { from: asked.from ?? always.from, to: asked.to ?? always.to };
  const changes = useList(['resource', kind.name, name, 'changes', asked], (cursor) =>
    changesBetween(kind, name, between, cursor),
  );
  const isReading = changes.items === undefined && changes.error === null;
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
        <Button submits busy={isReading}>
          Show
        </Button>
      </form>
      {changes.error ? (
        <ProblemNotice error={changes.error} onRetry={changes.readAgain} />
      ) : changes.items === undefined ? (
        <Waiting />
      ) : changes.items.length === 0 ? (
        <Empty icon={<History />} title="Nothing changed in that time" />
      ) : (
        <>
          <ListEnd list={changes} name="changes" />
          <ol className="history">
            {changes.items.toReversed().map((change) => (
              <Change key={`${change.at} ${change.operation_id} ${change.type}`} change={change} />
            ))}
          </ol>
        </>
      )}
    </Panel>
  );
}

function Change({ change }: { readonly change: ResourceChange }) {
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
            {causeWords(entry)} ·{' '}
            <Link href={`/journal?entry=${entry.id}`}>entry {entry.seq.toLocaleString('en')}</Link>
          </>
        )}
      </p>
      <FieldChanges changes={changes} />
    </li>
  );
}
