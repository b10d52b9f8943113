import { Link } from 'wouter';
import { mostPurges } from '../api/retention.api.ts';
import type { Purges } from '../api/types.ts';
import { Badge } from '../kit/badge.tsx';
import { DataTable, type Column } from '../kit/data-table.tsx';
import { Moment } from '../kit/moment.tsx';

type Run = Purges['runs'][number];

const columns: readonly Column<Run>[] = [
  {
    id: 'ordered',
    header: 'Ordered',
    value: (run) => run.ordered_at,
    cell: (run) => <Moment at={run.ordered_at} />,
  },
  {
    id: 'finished',
    header: 'Finished',
    value: (run) => run.finished_at ?? '~',
    cell: (run) =>
      run.finished_at === null ? <Badge tone="accent">running</Badge> : <Moment at={run.finished_at} />,
  },
  {
    id: 'purged',
    header: 'Deleted',
    align: 'end',
    value: (run) => run.purged,
    cell: (run) => <span className="number">{run.purged.toLocaleString('en')}</span>,
  },
  {
    id: 'entry',
    header: 'Its entry',
    align: 'end',
    cell: (run) => <Link href={`/journal?entry=${run.entry_id}`}>entry {run.seq.toLocaleString('en')}</Link>,
  },
];

/** When was looked for what is due, and what was deleted. */
export function PurgeRuns({ purges }: { readonly purges: Purges }) {
  return (
    <>
      <dl className="facts">
        <dt>Last looked</dt>
        <dd>
          <Moment at={purges.last_run} />
        </dd>
        <dt>Looks next</dt>
        <dd>
          <Moment at={purges.next_run} />
        </dd>
        <dt>Due, not gone yet</dt>
        <dd className="number">{purges.backlog.toLocaleString('en')}</dd>
      </dl>
      {purges.runs.length === 0 ? (
        <p className="soft">No run has deleted anything so far.</p>
      ) : (
        <>
          <DataTable
            label="Runs of the purge"
            rows={purges.runs}
            columns={columns}
            rowId={(run) => run.entry_id}
          />
          {purges.runs.length >= mostPurges && (
            <p className="soft">
              The last {mostPurges} are listed; <Link href="/journal?command=purge">the journal has all</Link>
              .
            </p>
          )}
        </>
      )}
    </>
  );
}
