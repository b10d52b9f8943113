import { Download, RefreshCw } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { Button } from '../kit/button.tsx';
import { Page } from '../kit/page.tsx';
import { ActivityCharts } from './activity-charts.tsx';
import { EntryDrawer } from './entry.drawer.tsx';
import { EntryTable } from './entry-table.tsx';
import { ExportDialog } from './export.dialog.tsx';
import { FilterBar } from './filter-bar.tsx';
import { filtersOf, searchOf, type Filters } from './filters.ts';
import { useJournal } from './use-journal.ts';
import './journal.css';

/** The journal of the account: searched, followed live, drawn and exported. All of it is in the address. */
export function JournalPage() {
  const search = useSearch();
  const [, navigate] = useLocation();
  const [round, setRound] = useState(0);
  const [isExporting, setExporting] = useState(false);
  const address = useMemo(() => new URLSearchParams(search), [search]);
  const entryId = address.get('entry');
  const wanted = searchOf(filtersOf(address)).toString();
  // The same filters as before are the same object, so that opening an entry asks nothing anew.
  const filters = useMemo(() => filtersOf(new URLSearchParams(wanted)), [wanted]);
  const reader = useJournal(filters, round);

  const show = useCallback((next: Filters) => navigate(addressOf(searchOf(next))), [navigate]);
  const open = useCallback(
    (id: string | null) => {
      const next = new URLSearchParams(wanted);
      if (id !== null) next.set('entry', id);
      navigate(addressOf(next));
    },
    [navigate, wanted],
  );
  return (
    <Page
      title="Journal"
      lead="Every request to this account, recorded before it was answered."
      wide
      actions={
        <>
          <Button icon={<RefreshCw size={16} aria-hidden />} onClick={() => setRound(round + 1)}>
            Search again
          </Button>
          <Button icon={<Download size={16} aria-hidden />} onClick={() => setExporting(true)}>
            Export
          </Button>
        </>
      }
    >
      <FilterBar filters={filters} onFilters={show} />
      <ActivityCharts filters={filters} round={round} onFilters={show} />
      <section className="entries" aria-label="Entries">
        <EntryTable reader={reader} filters={filters} openId={entryId} onOpen={open} onFilters={show} />
      </section>
      <EntryDrawer id={entryId} onClose={() => open(null)} onFilters={show} />
      <ExportDialog open={isExporting} onClose={() => setExporting(false)} filters={filters} />
    </Page>
  );
}

function addressOf(search: URLSearchParams): string {
  return search.size === 0 ? '/journal' : `/journal?${search}`;
}
