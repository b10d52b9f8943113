import type { EntryData, EntryFilters, EntrySummary } from '#contracts';

/** An entry as filters see it: what lists show, and the trace that it belongs to. */
export interface FilterableEntry {
  readonly summary: EntrySummary;
  /** 32 hex digits (W3C Trace Context). */
  readonly trace: string | null;
}

/** The trace of an entry, from what was recorded. */
export function traceOf(data: EntryData | undefined): string | null {
  return data?.skeleton.traceparent?.split('-')[1] ?? null;
}

/** Whether all that is asked for holds: the filters of the search, for one entry in memory. */
export function matches({ summary, trace }: FilterableEntry, filters: EntryFilters): boolean {
  return (
    matchesTime(summary.recorded_at, filters) &&
    is(filters.user, summary.actor.user) &&
    is(filters.key_id, summary.actor.key_id) &&
    is(filters.command, summary.command) &&
    is(filters.thing, summary.thing) &&
    is(filters.name, summary.name) &&
    is(filters.class, summary.class) &&
    matchesStatus(filters.status, summary.status) &&
    is(filters.outcome, summary.outcome) &&
    is(filters.ip, summary.client.ip) &&
    is(filters.operation, summary.operation_id) &&
    is(filters.trace, trace) &&
    matchesWords(filters.q, summary)
  );
}

function is(asked: string | undefined, value: string | null): boolean {
  return asked === undefined || asked === value;
}

function matchesTime(recordedAt: string, { from, to }: EntryFilters): boolean {
  if (from === undefined && to === undefined) return true;
  const moment = Date.parse(recordedAt);
  return (from === undefined || moment >= Date.parse(from)) && (to === undefined || moment < Date.parse(to));
}

function matchesStatus(asked: string | undefined, status: number | null): boolean {
  if (asked === undefined) return true;
  if (status === null) return false;
  return asked.endsWith('xx') ? String(status)[0] === asked[0] : String(status) === asked;
}

function matchesWords(asked: string | undefined, summary: EntrySummary): boolean {
  if (asked === undefined) return true;
  const { actor, client, command, error, name, path, thing } = summary;
  const texts = [path, name, actor.user, client.ip, client.user_agent, error, command, thing];
  const found = new Set(texts.flatMap((text) => wordsOf(text ?? '')));
  return wordsOf(asked).every((word) => found.has(word));
}

// An id counts as one word, as in the search.
const words = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\p{L}\p{N}]+/gu;

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(words) ?? [];
}
