import type { LedgerEntry } from '../domain/ledger.events.ts';

export { tombstoneType, type LedgerEntry } from '../domain/ledger.events.ts';

export interface LedgerSearch {
  readonly account: string;
  readonly limit: number;
  /** Entries below this sequence number. */
  readonly before: number | null;
  readonly operation: string | null;
}

/** Reading ledgers; every question is about one account. */
export interface LedgerReader {
  /** Newest first. */
  search(search: LedgerSearch): Promise<readonly LedgerEntry[]>;
  entry(account: string, entryId: string): Promise<LedgerEntry | undefined>;
  /** The number of entries: the sequence number of the newest. */
  size(account: string): Promise<number>;
}
