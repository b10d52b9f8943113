import type { LedgerEntry } from '../domain/ledger.events.ts';

export { tombstoneType, type LedgerEntry } from '../domain/ledger.events.ts';

export interface LedgerSearch {
  readonly account: string;
  readonly limit: number;
  /** Entries below this sequence number. */
  readonly before: number | null;
  readonly operation: string | null;
}

export interface LedgerRange {
  readonly account: string;
  /** Entries above this sequence number. */
  readonly after: number;
  /** Up to and with this one. */
  readonly through: number | null;
  readonly limit: number;
  /** The most bytes of data, as it is kept, of more than one entry. */
  readonly maxBytes?: number;
}

/**
 * Reading ledgers; every question is about one account. An entry whose seal does not open is answered without its data,
 * and says so (`unopened`): it keeps back no other.
 */
export interface LedgerReader {
  /** Newest first. */
  search(search: LedgerSearch): Promise<readonly LedgerEntry[]>;
  entry(account: string, entryId: string): Promise<LedgerEntry | undefined>;
  /**
   * Of each of these operations, up to 200 and each once, the entry of its outcome, which has its id; without one the
   * newest of its entries. In no order; an operation of which the account has none is left out.
   */
  lastOf(account: string, operationIds: readonly string[]): Promise<readonly LedgerEntry[]>;
  /** The number of entries: the sequence number of the newest. */
  size(account: string): Promise<number>;
  /** Oldest first; fewer than `limit` where `maxBytes` are reached, but never none for that. */
  range(range: LedgerRange): Promise<readonly LedgerEntry[]>;
}

export interface FollowedRange {
  readonly entries: readonly LedgerEntry[];
  readonly size: number;
  /** Up to which moment the ledger was complete: milliseconds, null while it is empty. */
  readonly completeThrough: number | null;
}

/** Reading a ledger as it grows. */
export interface LedgerFollower {
  /** As `range`, once there is an entry above `after`, or after `waitMs`. */
  follow(range: LedgerRange & { readonly waitMs: number }): Promise<FollowedRange>;
}
