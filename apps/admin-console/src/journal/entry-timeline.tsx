import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { searchEntries } from '../api/journal.api.ts';
import type { EntryDetail, EntrySummary } from '../api/types.ts';
import { Button } from '../kit/button.tsx';
import { Moment } from '../kit/moment.tsx';
import { ProblemNotice } from '../kit/notice.tsx';
import { formatMicros } from '../kit/times.ts';
import { recordOf } from './entry-record.ts';
import { statusOf, subjectOf } from './entry-words.ts';

/** From the request to its outcome, with the other entries of the operation and those of its trace. */
export function EntryTimeline({ entry }: { readonly entry: EntryDetail }) {
  const { completedAt, commandId, traceId } = recordOf(entry);
  const related = useQuery({
    queryKey: ['related', entry.id],
    queryFn: async () => {
      const operation = searchEntries({ operation: entry.operation_id }, null);
      const trace = traceId === null ? null : searchEntries({ trace: traceId }, null);
      const pages = await Promise.all([operation, trace]);
      const found = new Map(pages.flatMap((page) => page?.entries ?? []).map((other) => [other.id, other]));
      found.delete(entry.id);
      return [...found.values()].sort((one, other) => one.seq - other.seq);
    },
    // Each look is an entry, so it is only taken when it is asked for.
    enabled: false,
  });
  return (
    <section>
      <h3>From request to outcome</h3>
      <ol className="timeline">
        {entry.received_at !== null && (
          <li>
            <Moment at={entry.received_at} precise /> received
          </li>
        )}
        {commandId !== null && <li>intent recorded, before anything was changed</li>}
        {completedAt !== null && (
          <li>
            <Moment at={completedAt} precise /> {entry.outcome}
            {entry.duration_us !== null && ` after ${formatMicros(entry.duration_us)}`}
          </li>
        )}
        <li>
          <Moment at={entry.recorded_at} precise /> durably recorded, then answered
        </li>
        {entry.settles !== null && (
          <li>
            settles <Link href={`/journal?entry=${entry.settles}`}>the entry whose outcome was unknown</Link>
          </li>
        )}
        {related.data?.map((other) => (
          <Related key={other.id} entry={other} />
        ))}
      </ol>
      {related.data === undefined ? (
        <Button kind="quiet" busy={related.isFetching} onClick={() => void related.refetch()}>
          {traceId === null ? 'Look for more of this operation' : 'Look for more of this operation and trace'}
        </Button>
      ) : (
        related.data.length === 0 && (
          <p className="soft">There is nothing more of this operation{traceId !== null && ' or trace'}.</p>
        )
      )}
      {related.error && <ProblemNotice error={related.error} title="That could not be looked up." />}
    </section>
  );
}

function Related({ entry }: { readonly entry: EntrySummary }) {
  return (
    <li>
      <Moment at={entry.recorded_at} precise />{' '}
      <Link href={`/journal?entry=${entry.id}`}>
        {subjectOf(entry)} ({statusOf(entry).text})
      </Link>
    </li>
  );
}
