import { addressOf, answered, get } from './client.ts';
import { problemOf, type Problem } from './problem.ts';
import type { EntryDetail, EntryPage, EntryQuery, Stats } from './types.ts';

/** The most that one page holds. */
export const pageSize = 200;

/** A page of entries, the newest first. */
export const searchEntries = (query: EntryQuery, cursor: string | null, signal?: AbortSignal) =>
  get<EntryPage>('/api/v1/journal/entries', { ...query, limit: pageSize, cursor }, signal);

export const getEntry = (id: string) => get<EntryDetail>(`/api/v1/journal/entries/${encodeURIComponent(id)}`);

export const getStats = (query: { from: string; to: string; by: 'hour' | 'day' }, signal?: AbortSignal) =>
  get<Stats>('/api/v1/journal/stats', query, signal);

/** The address of the live tail of what is asked, after a sequence number. */
export const tailAddress = (query: EntryQuery, after: number) =>
  addressOf('/api/v1/journal/tail', { ...query, after });

/** Why the live tail is refused after a sequence number; null if it is not. */
export async function tailProblem(
  query: EntryQuery,
  after: number,
  signal: AbortSignal,
): Promise<Problem | null> {
  try {
    const response = await answered(tailAddress(query, after), { signal });
    await response.body?.cancel();
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

export const exportFormats = {
  jsonl: 'JSON, one entry a line',
  csv: 'CSV, for spreadsheets',
  cloudevents: 'CloudEvents, one event a line',
} as const;

export type ExportFormat = keyof typeof exportFormats;

/** The export of what is asked, as it comes. */
export const exportEntries = (query: EntryQuery, format: ExportFormat, signal: AbortSignal) =>
  answered(addressOf('/api/v1/journal/export', { ...query, format }), { signal });
