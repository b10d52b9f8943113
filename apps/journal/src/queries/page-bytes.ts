import type { EntrySummary } from '#contracts';
import type { LedgerEntry } from '../projections/ledger.reader.port.ts';
import { summaryOf } from './entry-view.ts';

/**
 * The most bytes of data in one answer. Each is in it twice at most, as it was recorded and as it is shown, beside
 * some 2 KiB of each entry; so that 200 entries, sealed as base64url, fit into a message of 4 MiB.
 */
export const pageBytes = 1024 * 1024;

/** The first of the entries as lists show them, as many as fit into one answer: names and paths have no bound here. */
export function fittingSummaries(entries: readonly LedgerEntry[]): EntrySummary[] {
  const summaries = entries.map(summaryOf);
  // What is shown of an entry is part of its data: to be counted only where there is much of that.
  if (entries.reduce((sum, { data }) => sum + data.length, 0) <= pageBytes / 3) return summaries;
  let bytes = 0;
  const tooMuch = summaries.findIndex((summary, index) => {
    bytes += Buffer.byteLength(JSON.stringify(summary));
    return index > 0 && bytes > 2 * pageBytes;
  });
  return tooMuch < 0 ? summaries : summaries.slice(0, tooMuch);
}
