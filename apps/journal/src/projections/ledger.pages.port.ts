import type { LedgerEntry } from '../domain/ledger.events.ts';

/** Reading ledgers in the order of their sequence. */
export interface LedgerPages {
  /** Every account that has a ledger. */
  accounts(): Promise<readonly string[]>;
  /** The number of entries in all ledgers. */
  total(): Promise<number>;
  /** Entries above `after`, ascending. */
  following(account: string, after: number, limit: number): Promise<readonly LedgerEntry[]>;
  /** The entries with these sequence numbers, in the order asked for; one that is not there is left out. */
  entriesAt(account: string, seqs: readonly number[]): Promise<readonly LedgerEntry[]>;
  /** The first sequence number recorded at or after a moment (milliseconds); above the last if none was. */
  firstAt(account: string, recordedAt: number): Promise<number>;
}
