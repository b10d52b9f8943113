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

/** What is made of a text, made once: the texts of entries repeat, and so do lookups by what was made. */
class Remembered<Made> {
  private readonly memory = new Map<string, Made>();
  private readonly make: (text: string) => Made;

  constructor(make: (text: string) => Made) {
    this.make = make;
  }

  of(text: string): Made {
    const known = this.memory.get(text);
    if (known !== undefined) return known;
    if (this.memory.size >= mostRemembered) this.memory.clear();
    const made = this.make(text);
    this.memory.set(text, made);
    return made;
  }
}

const mostRemembered = 4096;
const wordsIn = new Remembered(wordsOf);
const named = {
  class: facetNamed('class'),
  outcome: facetNamed('outcome'),
  command: facetNamed('command'),
  thing: facetNamed('thing'),
  user: facetNamed('user'),
  key_id: facetNamed('key_id'),
  name: facetNamed('name'),
  ip: facetNamed('ip'),
} as const;

function facetNamed(name: string): Remembered<Facet> {
  return new Remembered((value) => `${name}=${value}`);
}

/** Everything that an entry is found by, each once. */
export function facetsOf(facts: EntryFacts): Facet[] {
  const { command, thing, user, name, ip, traceId, status } = facts;
  const facets = [named.class.of(facts.class), named.outcome.of(facts.outcome)];
  const add = (facet: keyof typeof named, value: string | null) => {
    if (value !== null && value.length <= longestValue) facets.push(named[facet].of(value));
  };
  add('command', command);
  add('thing', thing);
  add('user', user);
  add('key_id', facts.keyId);
  add('name', name);
  add('ip', ip);
  if (traceId !== null) facets.push(`trace=${traceId}`);
  if (status !== null) facets.push(`status=${status}`, `status=${statusClassOf(status)}`);
  addWordFacets(facets, [command, thing, user, name, ip, facts.error, facts.path, facts.userAgent]);
  return facets;
}

function addWordFacets(facets: Facet[], texts: readonly (string | null)[]): void {
  const first = facets.length;
  for (const text of texts) {
    if (text === null) continue;
    for (const word of wordsIn.of(text)) {
      if (facets.length - first >= mostWords) return;
      if (!facets.includes(word, first)) facets.push(word);
    }
  }
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

function wordsOf(text: string): Facet[] {
  return (text.toLowerCase().match(words) ?? []).map((word) => `word=${word.slice(0, longestWord)}`);
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
