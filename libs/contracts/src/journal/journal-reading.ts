import type { EntryFilters } from './entry-filters.ts';

/** The most entries that one read looks at. */
export const readLimit = 200;

/** Reading a ledger onwards, page by page: what tails and exports are made of. */
export interface ReadAfter {
  /** Entries after this sequence number, oldest first. */
  readonly after: number;
  /** Up to and with this one; without it, up to the newest. */
  readonly through?: number;
  /** How many entries are looked at, 1 to 200; those that the filters leave out count. Fewer where they are large. */
  readonly limit: number;
  readonly filters?: EntryFilters;
}

export interface FollowAfter extends ReadAfter {
  /** Milliseconds to wait for an entry where there is none yet, up to 60 000. */
  readonly waitMs: number;
}

export interface EntriesAfter<Entry> {
  readonly entries: readonly Entry[];
  /** The last that was looked at: where the next read goes on, whatever the filters left out. */
  readonly after: number;
  readonly head: { readonly size: number };
  readonly complete_through: string | null;
}

/** A stretch of a ledger: the entries after `after`, up to and with `through`. */
export interface LedgerStretch {
  readonly after: number;
  readonly through: number;
  /** Whether no entry will ever be added to it. */
  readonly closed: boolean;
  readonly head: { readonly size: number };
  readonly complete_through: string | null;
}
