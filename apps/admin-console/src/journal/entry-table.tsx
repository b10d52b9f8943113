import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { Button } from '../kit/button.tsx';
import { ProblemNotice } from '../kit/notice.tsx';
import { Waiting } from '../kit/page.tsx';
import { EntryRow } from './entry-row.tsx';
import type { Filters } from './filters.ts';
import type { JournalReader } from './journal-reader.ts';
import { LedgerBar } from './ledger-bar.tsx';
import { NoEntries } from './no-entries.tsx';
import { useEntryList, useReaderState } from './use-journal.ts';

/** Pixels: as in journal.css. */
const rowHeight = { wide: 36, narrow: 58 } as const;
const narrow = window.matchMedia('(width < 48rem)');
const watchNarrow = (listener: () => void) => {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
};
/** How near the end more is loaded. Rows. */
const nearEnd = 40;

const columns = ['Time', 'Status', 'Operation', 'Actor', 'Address', 'Duration'];

/** The entries that there are, how far they are complete, and whether more come. */
export function EntryTable(props: Props) {
  const { reader, filters, onFilters } = props;
  const list = useEntryList(reader);
  const { isLoading, hasMore, error, head } = useReaderState(reader);
  const scroller = useRef<HTMLDivElement>(null);
  const showNew = () => {
    scroller.current?.scrollTo(0, 0);
    reader.pause(false);
    reader.scrolledAway(false);
  };
  const content = () => {
    if (list.length > 0) return <EntryGrid {...props} scroller={scroller} />;
    if (error !== null)
      return (
        <ProblemNotice
          error={error}
          title="The journal can not be read."
          onRetry={() => void reader.loadMore()}
        />
      );
    if (isLoading || hasMore) return <Waiting label="Searching…" />;
    return <NoEntries head={head} filters={filters} onFilters={onFilters} />;
  };
  return (
    <>
      <LedgerBar reader={reader} onShowNew={showNew} />
      {content()}
    </>
  );
}

interface Props {
  readonly reader: JournalReader;
  readonly filters: Filters;
  readonly openId: string | null;
  onOpen: (id: string) => void;
  onFilters: (filters: Filters) => void;
}

/** The entries as rows, of which only those in sight are there. Moved through by keys like a list. */
function EntryGrid({
  reader,
  openId,
  onOpen,
  scroller,
}: Props & { readonly scroller: RefObject<HTMLDivElement | null> }) {
  const list = useEntryList(reader);
  const { isLoading, hasMore, error } = useReaderState(reader);
  const [active, setActive] = useState<string | null>(null);
  const isNarrow = useSyncExternalStore(watchNarrow, () => narrow.matches);
  const id = useId();
  const rows = useVirtualizer({
    count: list.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? rowHeight.narrow : rowHeight.wide),
    getItemKey: (index) => list.at(index)?.id ?? index,
    overscan: 12,
  });
  const inSight = rows.getVirtualItems();
  const last = inSight.at(-1)?.index ?? -1;

  useEffect(() => rows.measure(), [rows, isNarrow]);
  useEffect(() => {
    if (hasMore && !isLoading && error === null && last >= list.length - nearEnd) void reader.loadMore();
  }, [reader, hasMore, isLoading, error, last, list.length]);

  const move = (to: number) => {
    const index = Math.max(0, Math.min(list.length - 1, to));
    setActive(list.at(index)?.id ?? null);
    rows.scrollToIndex(index);
  };
  const openRow = useCallback(
    (entryId: string) => {
      setActive(entryId);
      onOpen(entryId);
    },
    [onOpen],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const at = active === null ? -1 : list.indexOf(active);
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight.wide) - 2);
    const moves: Record<string, () => void> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      PageDown: () => move(at + page),
      PageUp: () => move(at - page),
      Home: () => move(0),
      End: () => move(list.length - 1),
      Enter: () => active !== null && onOpen(active),
    };
    const action = moves[event.key];
    if (action === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    action();
  };

  return (
    <>
      <div
        className="entry-scroll"
        ref={scroller}
        role="grid"
        aria-label="Entries, the newest first"
        aria-rowcount={hasMore ? -1 : list.length + 1}
        aria-colcount={columns.length}
        aria-activedescendant={active === null ? undefined : `${id}-${active}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={() => active === null && setActive(list.at(0)?.id ?? null)}
        onScroll={(event) => reader.scrolledAway(event.currentTarget.scrollTop > rowHeight.wide)}
      >
        <div className="entry-row entry-heads" role="row" aria-rowindex={1}>
          {columns.map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
        </div>
        <div className="entry-rows" role="rowgroup" style={{ height: rows.getTotalSize() }}>
          {inSight.map(({ index, start, size }) => {
            const entry = list.at(index);
            return (
              entry && (
                <EntryRow
                  key={entry.id}
                  domId={`${id}-${entry.id}`}
                  entry={entry}
                  index={index}
                  top={start}
                  height={size}
                  isActive={entry.id === active}
                  isOpen={entry.id === openId}
                  onOpen={openRow}
                />
              )
            );
          })}
        </div>
      </div>
      <p className="entry-end soft" role="status">
        {error !== null ? (
          <>
            Loading older entries did not work.{' '}
            <Button kind="quiet" onClick={() => void reader.loadMore()}>
              Try again
            </Button>
          </>
        ) : isLoading ? (
          'Loading older entries…'
        ) : hasMore ? (
          `${list.length.toLocaleString('en')} shown; more as you scroll`
        ) : (
          `${list.length.toLocaleString('en')} shown: all of them`
        )}
      </p>
    </>
  );
}
