import type { EntryFilters, JournalApi } from '#contracts';
import type { StreamChunk, StreamProgress, StreamSource } from '../recorder/stream-body.ts';
import type { ExportFormat } from './export-format.ts';
import type { LastingGrant } from './lasting-access.ts';

export interface ExportOptions {
  /** Entries after this sequence number, up to and with `through`. */
  readonly after: number;
  readonly through: number;
  readonly filters: EntryFilters | undefined;
  readonly format: ExportFormat;
  /** Whether it goes on where another ended: then nothing stands before the first entry. */
  readonly resumed: boolean;
  readonly pageSize: number;
  readonly stallMs: number;
}

export const exportDefaults = { pageSize: 100, stallMs: 60_000 } as const;

/** A stretch of a ledger, oldest first, page by page as the caller takes it. */
export function exportOf(journal: JournalApi, leave: LastingGrant, options: ExportOptions): StreamSource {
  const start = { after: options.after, last: options.after, entries: 0 };
  return { start, chunks: chunksOf(journal, leave, options, start), stallMs: options.stallMs };
}

async function* chunksOf(
  journal: JournalApi,
  leave: LastingGrant,
  { through, filters, format, resumed, pageSize: limit }: ExportOptions,
  start: StreamProgress,
): AsyncGenerator<StreamChunk, void, undefined> {
  let progress = start;
  if (format.head !== '' && !resumed) yield { text: format.head, progress };
  while (progress.last < through) {
    const read = { after: progress.last, through, limit, ...(filters === undefined ? {} : { filters }) };
    const { entries, after: last } = await journal.readEntries(await leave(), read);
    // The ledger is dense: without an entry before the end, going on would never end.
    if (last === progress.last) throw new Error(`the ledger has no entry after ${last}`);
    progress = { ...progress, last, entries: progress.entries + entries.length };
    if (entries.length > 0) yield { text: entries.map((entry) => format.write(entry)).join(''), progress };
  }
}
