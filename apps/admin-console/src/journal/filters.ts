import type { EntryQuery } from '../api/types.ts';

/** Spans that end now. Minutes. */
export const spans = {
  '15m': { name: 'Last 15 minutes', minutes: 15 },
  '1h': { name: 'Last hour', minutes: 60 },
  '24h': { name: 'Last 24 hours', minutes: 24 * 60 },
  '7d': { name: 'Last 7 days', minutes: 7 * 24 * 60 },
  '30d': { name: 'Last 30 days', minutes: 30 * 24 * 60 },
} as const;

export type Span = keyof typeof spans;

/** Which stretch of time is shown: one that ends now, all of it, or between two moments (ISO 8601). */
export type Range =
  | { readonly kind: 'all' }
  | { readonly kind: 'span'; readonly span: Span }
  | { readonly kind: 'between'; readonly from: string | null; readonly to: string | null };

/** What is asked besides the time, in the order in which it is shown. */
export const filterNames = [
  'q',
  'user',
  'key_id',
  'command',
  'thing',
  'name',
  'class',
  'status',
  'outcome',
  'ip',
  'trace',
  'operation',
] as const;

export type FilterName = (typeof filterNames)[number];

export const filterTitles: Readonly<Record<FilterName, string>> = {
  q: 'Text',
  user: 'User',
  key_id: 'Key',
  command: 'Command',
  thing: 'Thing',
  name: 'Name',
  class: 'Class',
  status: 'Status',
  outcome: 'Outcome',
  ip: 'Address',
  trace: 'Trace',
  operation: 'Operation',
};

export interface Filters {
  readonly range: Range;
  readonly values: Readonly<Partial<Record<FilterName, string>>>;
}

/** The filters that an address says; what it does not say, or says wrongly, is not filtered by. */
export function filtersOf(search: URLSearchParams): Filters {
  const values: Partial<Record<FilterName, string>> = {};
  for (const name of filterNames) {
    const value = search.get(name)?.trim();
    if (value) values[name] = value;
  }
  return { range: rangeOf(search), values };
}

function rangeOf(search: URLSearchParams): Range {
  const span = search.get('range');
  if (span !== null && span in spans) return { kind: 'span', span: span as Span };
  const [from, to] = [momentOf(search.get('from')), momentOf(search.get('to'))];
  if (from === null && to === null) return { kind: 'all' };
  return { kind: 'between', from, to };
}

function momentOf(text: string | null): string | null {
  if (text === null || Number.isNaN(Date.parse(text))) return null;
  return new Date(text).toISOString();
}

/** The address of these filters, as it is kept and passed on. */
export function searchOf({ range, values }: Filters): URLSearchParams {
  const search = new URLSearchParams();
  if (range.kind === 'span') search.set('range', range.span);
  if (range.kind === 'between') {
    if (range.from !== null) search.set('from', range.from);
    if (range.to !== null) search.set('to', range.to);
  }
  for (const name of filterNames) {
    const value = values[name];
    if (value !== undefined) search.set(name, value);
  }
  return search;
}

/** With one of the filters set, or taken away by an empty value. */
export function withValue(filters: Filters, name: FilterName, value: string): Filters {
  const { [name]: _gone, ...rest } = filters.values;
  const text = value.trim();
  return { ...filters, values: text === '' ? rest : { ...rest, [name]: text } };
}

/** What the API is asked for these filters at a moment (milliseconds since the epoch). */
export function queryOf({ range, values }: Filters, now: number): EntryQuery {
  // The API knows more exactly which values there are, and says so.
  const query = { ...values } as EntryQuery;
  if (range.kind === 'span')
    return { ...query, from: new Date(now - spans[range.span].minutes * 60_000).toISOString() };
  if (range.kind === 'all') return query;
  return {
    ...query,
    ...(range.from === null ? {} : { from: range.from }),
    ...(range.to === null ? {} : { to: range.to }),
  };
}

/** Whether entries that are recorded from now on can be among those that are asked for. */
export function isOpenEnded({ range }: Filters, now: number): boolean {
  return range.kind !== 'between' || range.to === null || Date.parse(range.to) > now;
}

export function isFiltered({ range, values }: Filters): boolean {
  return range.kind !== 'all' || Object.keys(values).length > 0;
}
