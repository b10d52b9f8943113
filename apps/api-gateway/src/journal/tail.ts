import type { EntryFilters, EntrySummary, JournalApi, LedgerStretch } from '#contracts';
import type { StreamChunk, StreamProgress, StreamSource } from '../recorder/stream-body.ts';
import type { LastingGrant } from './lasting-access.ts';

export interface TailOptions {
  /** Entries after this sequence number. */
  readonly after: number;
  readonly filters: EntryFilters | undefined;
  /** Entries per read: what a slow caller makes us hold at most. */
  readonly pageSize: number;
  /** Milliseconds between signs of life. */
  readonly heartbeatMs: number;
  /** Milliseconds for which a caller may take nothing. */
  readonly stallMs: number;
}

export const tailDefaults = { pageSize: 100, heartbeatMs: 15_000, stallMs: 30_000 } as const;

type Head = Pick<LedgerStretch, 'head' | 'complete_through'>;

// Tails share what the journal answers, so each entry is written out once for all of them.
const written = new WeakMap<EntrySummary, string>();

/**
 * The entries of a ledger as they come, as server-sent events: `id` is the sequence number, so that
 * `Last-Event-ID` goes on without gap or repeat. Heartbeats carry the last number that was looked at.
 */
export function tailOf(
  journal: JournalApi,
  leave: LastingGrant,
  head: Head,
  options: TailOptions,
): StreamSource {
  const start: StreamProgress = { after: options.after, last: options.after, entries: 0 };
  return {
    start,
    chunks: chunksOf(journal, leave, head, options, start),
    stallMs: options.stallMs,
    lastWords: (reason, { last }) => eventOf('cut', last, { after: last, reason }),
  };
}

async function* chunksOf(
  journal: JournalApi,
  leave: LastingGrant,
  head: Head,
  { filters, pageSize: limit, heartbeatMs }: TailOptions,
  start: StreamProgress,
): AsyncGenerator<StreamChunk, void, undefined> {
  let progress = start;
  yield { text: `retry: 1000\n${heartbeatOf(start.last, head)}`, progress };
  let beatAt = performance.now();
  for (;;) {
    const waitMs = Math.max(1, Math.round(beatAt + heartbeatMs - performance.now()));
    const follow = { after: progress.last, limit, waitMs, ...(filters === undefined ? {} : { filters }) };
    const page = await journal.followEntries(await leave(), follow);
    // Leave may have ended while it waited.
    await leave();
    const { entries, after: last } = page;
    progress = { ...progress, last, entries: progress.entries + entries.length };
    const due = performance.now() - beatAt >= heartbeatMs;
    if (due) beatAt = performance.now();
    const text = entries.map(textOf).join('') + (due ? heartbeatOf(last, page) : '');
    if (text !== '') yield { text, progress };
  }
}

function textOf(entry: EntrySummary): string {
  const known = written.get(entry);
  if (known !== undefined) return known;
  const text = eventOf('entry', entry.seq, entry);
  written.set(entry, text);
  return text;
}

function heartbeatOf(last: number, { head, complete_through }: Head): string {
  return eventOf('heartbeat', last, { head: head.size, complete_through });
}

function eventOf(event: string, id: number, data: unknown): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
