import { Clock3, ScrollText, SearchX } from 'lucide-react';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { Moment } from '../kit/moment.tsx';
import { isFiltered, type Filters } from './filters.ts';
import type { LedgerHead } from './journal-reader.ts';

/** Why nothing is shown: nothing has happened, nothing matches, or it is not there yet. */
export function NoEntries({
  head,
  filters,
  onFilters,
}: {
  readonly head: LedgerHead | null;
  readonly filters: Filters;
  onFilters: (filters: Filters) => void;
}) {
  const from = filters.range.kind === 'between' ? filters.range.from : null;
  const through = head?.completeThrough ?? null;
  if (from !== null && (through === null || from > through))
    return (
      <Empty icon={<Clock3 />} title="Not there yet">
        You look at what is recorded from <Moment at={from} /> on; the journal is complete through{' '}
        {through === null ? 'no moment yet' : <Moment at={through} />}. What comes appears here.
      </Empty>
    );
  if (isFiltered(filters))
    return (
      <Empty
        icon={<SearchX />}
        title="Nothing matches"
        action={
          <Button onClick={() => onFilters({ range: { kind: 'all' }, values: {} })}>Show everything</Button>
        }
      >
        There are {head?.size.toLocaleString('en') ?? 'other'} entries in this ledger, but none like this.
      </Empty>
    );
  return (
    <Empty icon={<ScrollText />} title="Nothing has happened yet">
      Each request to the API will be an entry here, a moment after it was answered.
    </Empty>
  );
}
