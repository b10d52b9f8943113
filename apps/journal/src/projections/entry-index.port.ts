import type { Facet } from './search-index.port.ts';

export interface IndexedEntry {
  readonly account: string;
  readonly seq: number;
  readonly facets: readonly Facet[];
  /** Why it could not be read, if so: it has no facets then. */
  readonly parked: string | null;
}

/**
 * Where entries are indexed one by one.
 *
 * Called: by the projection of the index, of one account one call at a time.
 * Guarantees: an entry that is added again is there once, so what a crash leaves between adding and
 *   advancing is repaired by adding again.
 * Fails with: a rejected promise.
 * Must not: move a position back.
 */
export interface EntryIndexStore {
  /** Up to which sequence number the account is indexed. */
  position(account: string): Promise<number>;
  /** Ascending, of one account. */
  add(entries: readonly IndexedEntry[]): Promise<void>;
  advance(account: string, seq: number): Promise<void>;
  parked(): Promise<number>;
}
