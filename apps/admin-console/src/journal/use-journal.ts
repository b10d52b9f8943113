import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Filters } from './filters.ts';
import { JournalReader } from './journal-reader.ts';

/** The journal as these filters ask for it; another reader when they change, or `round` does. */
export function useJournal(filters: Filters, round: number): JournalReader {
  const { reader } = useMemo(() => ({ round, reader: new JournalReader(filters) }), [filters, round]);
  useEffect(() => {
    reader.start();
    return () => reader.stop();
  }, [reader]);
  return reader;
}

/** What a reader knows by now. */
export function useReaderState(reader: JournalReader) {
  return useSyncExternalStore(reader.subscribe, reader.snapshot);
}

/** Renders again whenever the list of a reader has changed. */
export function useEntryList(reader: JournalReader) {
  useSyncExternalStore(reader.list.subscribe, reader.list.snapshot);
  return reader.list;
}
