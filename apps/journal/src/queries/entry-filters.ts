import { failure, type EntryFilters } from '#contracts';
import { readEntry } from '../projections/entry-facts.port.ts';
import type { LedgerEntry } from '../projections/ledger.reader.port.ts';
import { facetsOf, facetsOfFilters, type Facet } from '../projections/search-index.port.ts';

/** Throws `HTTP.INVALID_QUERY` for a `q` without a word. */
export function facetsAskedFor(filters: EntryFilters): readonly Facet[] {
  const facets = facetsOfFilters(filters);
  if (facets === null) throw failure('HTTP.INVALID_QUERY', 'q: holds no word', { field: 'q' });
  return facets;
}

/**
 * Tells of entries in memory whether the search would find them: by the same facets. One whose content does not open is
 * found by whatever may be in it, so that it is shown rather than missed. Throws as `facetsAskedFor`.
 */
export function matcherOf(filters: EntryFilters): (entry: LedgerEntry) => boolean {
  const asked = facetsAskedFor(filters);
  const { operation } = filters;
  const from = filters.from === undefined ? -Infinity : Date.parse(filters.from);
  const to = filters.to === undefined ? Infinity : Date.parse(filters.to);
  return (entry) =>
    entry.recordedAt >= from &&
    entry.recordedAt < to &&
    (operation === undefined || entry.operationId === operation) &&
    (asked.length === 0 || hasAll(entry, asked));
}

/** The facets of entries that many look at: found out once. */
const known = new WeakMap<LedgerEntry, ReadonlySet<Facet>>();

function hasAll(entry: LedgerEntry, asked: readonly Facet[]): boolean {
  if (entry.unopened !== undefined) return asked.every((facet) => mayHave(entry, facet));
  let facets = known.get(entry);
  if (facets === undefined) {
    const { facts } = readEntry(entry);
    facets = new Set(facts === null || 'reason' in facts ? [] : facetsOf(facts));
    known.set(entry, facets);
  }
  return asked.every((facet) => facets.has(facet));
}

/** Of what does not open only these are known; a word of theirs may be in what is not. */
function mayHave(entry: LedgerEntry, facet: Facet): boolean {
  const known = (['class', 'command', 'thing'] as const).find((name) => facet.startsWith(`${name}=`));
  return known === undefined || facet === `${known}=${entry[known]}`;
}
