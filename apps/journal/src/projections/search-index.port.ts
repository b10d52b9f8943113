import type { EntryFilters } from '#contracts';
import type { EntryFacts } from './entry-facts.port.ts';

/** `facet=value`, by which an entry is found: the same text in every engine. */
export type Facet = string;

/** Longer values are not asked for (`entryFiltersSchema`), so they are no facets. */
const longestValue = 256;
const longestWord = 64;
/** A path may hold thousands of words; an entry is found by its first ones. */
const mostWords = 96;

// An id counts as one word: its groups are nobody's words, and would be five new facets each.
const words = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\p{L}\p{N}]+/gu;

/** Everything that an entry is found by. */
export function facetsOf(facts: EntryFacts): Facet[] {
  const facets = [`class=${facts.class}`, `outcome=${facts.outcome}`];
  const add = (facet: string, value: string | null) => {
    if (value !== null && value.length <= longestValue) facets.push(`${facet}=${value}`);
  };
  add('command', facts.command);
  add('thing', facts.thing);
  add('user', facts.user);
  add('key_id', facts.keyId);
  add('name', facts.name);
  add('ip', facts.ip);
  add('trace', facts.traceId);
  if (facts.status !== null) facets.push(`status=${facts.status}`, `status=${statusClassOf(facts.status)}`);
  return facets.concat(wordFacetsOf(facts));
}

/**
 * The facets that an entry must have all of to fit the filters; `from`, `to` and `operation` are places
 * in the ledger, not facets. Null if `q` holds no word.
 */
export function facetsOfFilters(filters: EntryFilters): Facet[] | null {
  const { q } = filters;
  const named = facetFilters.flatMap((facet) => {
    const value = filters[facet];
    return value === undefined ? [] : [`${facet}=${value}`];
  });
  if (q === undefined) return named;
  const asked = wordsOf(q);
  return asked.length === 0 ? null : [...new Set([...named, ...asked])];
}

const facetFilters = [
  ...(['user', 'key_id', 'command', 'thing', 'name'] as const),
  ...(['class', 'status', 'outcome', 'ip', 'trace'] as const),
];

export function statusClassOf(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}

function wordFacetsOf(facts: EntryFacts): Iterable<Facet> & Facet[] {
  const { path, name, user, ip, userAgent, error, command, thing } = facts;
  const found = new Set<Facet>();
  for (const text of [command, thing, user, name, ip, error, path, userAgent]) {
    if (text === null) continue;
    for (const word of remembered(text)) {
      if (found.size >= mostWords) return [...found];
      found.add(word);
    }
  }
  return [...found];
}

function wordsOf(text: string): Facet[] {
  return (text.toLowerCase().match(words) ?? []).map((word) => `word=${word.slice(0, longestWord)}`);
}

/** Paths, agents and names repeat: their words are found once. */
const memory = new Map<string, readonly Facet[]>();
const mostRemembered = 4096;

function remembered(text: string): readonly Facet[] {
  const known = memory.get(text);
  if (known !== undefined) return known;
  if (memory.size >= mostRemembered) memory.clear();
  const found = wordsOf(text);
  memory.set(text, found);
  return found;
}

export interface IndexSearch {
  readonly account: string;
  /** Entries must have all of them; at least one. */
  readonly facets: readonly Facet[];
  /** Entries above this sequence number… */
  readonly above: number;
  /** …and below this one. */
  readonly below: number;
  readonly limit: number;
  /** Bounds the work: at most so many looks into the index, whatever the size of the ledger. */
  readonly steps: number;
}

export interface Found {
  /** Sequence numbers, newest first. */
  readonly seqs: readonly number[];
  /** Nothing more above this sequence number; the search goes on below it, or null at the end. */
  readonly searchedTo: number | null;
}

export interface Tally {
  readonly count: number;
  readonly newest: number | null;
}

/**
 * Finding entries by what they have. Every question is about one account.
 *
 * Called: by queries; concurrently.
 * Guarantees: a search does no more than its steps, and gets on by at least one place with each.
 * Fails with: a rejected promise.
 * Must not: read entries.
 */
export interface SearchIndex {
  find(search: IndexSearch): Promise<Found>;
  /** Of each facet the newest entry, and how many there are above a sequence number. */
  tally(account: string, facets: readonly Facet[], above: number): Promise<readonly Tally[]>;
}
