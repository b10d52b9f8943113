import { useQuery } from '@tanstack/react-query';
import { problemOf } from '../api/problem.ts';
import { getEntry } from '../api/journal.api.ts';
import type { EntryDetail } from '../api/types.ts';
import { Badge } from '../kit/badge.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Notice, ProblemNotice } from '../kit/notice.tsx';
import { Waiting } from '../kit/page.tsx';
import { BodyView } from './body-view.tsx';
import { curlOf } from './curl.ts';
import { EntryFacts } from './entry-facts.tsx';
import { EntryTimeline } from './entry-timeline.tsx';
import { statusOf, subjectOf } from './entry-words.ts';
import type { Filters } from './filters.ts';

/** One entry whole, beside the list. Its address can be passed on. */
export function EntryDrawer({
  id,
  onClose,
  onFilters,
}: {
  readonly id: string | null;
  onClose: () => void;
  onFilters: (filters: Filters) => void;
}) {
  const entry = useQuery({
    queryKey: ['entry', id],
    queryFn: () => getEntry(id ?? ''),
    enabled: id !== null,
  });
  const status = entry.data && statusOf(entry.data);
  return (
    <Dialog
      open={id !== null}
      onClose={onClose}
      side="end"
      title={
        entry.data && status ? (
          <>
            <Badge tone={status.tone}>{status.text}</Badge> {subjectOf(entry.data)}
          </>
        ) : (
          'Entry'
        )
      }
    >
      {entry.error ? (
        problemOf(entry.error).status === 404 ? (
          <Notice tone="warn" title="There is no such entry in this account.">
            It may belong to another account, or it is of an operation that has no outcome yet.
          </Notice>
        ) : (
          <ProblemNotice error={entry.error} onRetry={() => void entry.refetch()} />
        )
      ) : entry.data ? (
        <Content entry={entry.data} onFilters={onFilters} />
      ) : (
        <Waiting />
      )}
    </Dialog>
  );
}

function Content({
  entry,
  onFilters,
}: {
  readonly entry: EntryDetail;
  onFilters: (filters: Filters) => void;
}) {
  const link = `${window.location.origin}/console/journal?entry=${entry.id}`;
  return (
    <div className="entry-content">
      <div className="row">
        <CopyButton text={link} label="Copy link" />
        {entry.method !== null && entry.path !== null && (
          <CopyButton text={curlOf(entry, window.location.origin)} label="Copy as curl" />
        )}
        <CopyButton text={JSON.stringify(entry, null, 2)} label="Copy as JSON" />
      </div>
      {entry.purged && (
        <Notice title="Its content has been purged.">
          The retention policy has deleted what it said. That it was there, and when, can still be proved.
        </Notice>
      )}
      {entry.unopened && (
        <Notice tone="bad" title="Its content does not open.">
          What is kept of it is damaged. That it was there, and when, can still be proved.
        </Notice>
      )}
      {entry.quarantined && (
        <Notice tone="bad" title="Its event could not be read.">
          The bytes are kept sealed, under the hash that stands for them in the ledger.
        </Notice>
      )}
      <EntryFacts entry={entry} onFilters={onFilters} />
      <EntryTimeline entry={entry} />
      <Body title="Request" value={entry.request} />
      <Body title="Response" value={entry.response} />
      <details>
        <summary>As recorded, and its leaf in the ledger</summary>
        <BodyView value={parsed(entry.leaf)} label="Leaf" />
        {isThere(entry.recorded) && <BodyView value={parsed(entry.recorded)} label="Recorded event" />}
      </details>
    </div>
  );
}

function Body({ title, value }: { readonly title: string; readonly value: unknown }) {
  return (
    <section>
      <h3>{title}</h3>
      {isThere(value) ? <BodyView value={value} label={title} /> : <p className="soft">No body.</p>}
    </section>
  );
}

const isThere = (value: unknown) => value !== null && value !== undefined;

function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
