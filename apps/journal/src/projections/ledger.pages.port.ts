import type { LedgerEntry } from '../domain/ledger.events.ts';

/** What views are folded of. */
export type FoldedEntry = Pick<
  LedgerEntry,
  'account' | 'seq' | 'recordedAt' | 'class' | 'command' | 'thing' | 'type' | 'data' | 'content' | 'unopened'
>;

/** Reading ledgers in the order of their sequence. */
export interface LedgerPages {
  /** Every account that has a ledger. */
  accounts(): Promise<readonly string[]>;
  /** The number of entries in all ledgers. */
  total(): Promise<number>;
  /** What `read` makes of each entry above `after`, ascending; of one whose seal does not open it is told why. */
  following<Read>(
    account: string,
    after: number,
    limit: number,
    read: (entry: FoldedEntry) => Read,
  ): Promise<readonly Read[]>;
  /** The entries with these sequence numbers, in the order asked for, as readers get them; one that is not there is left out. */
  entriesAt(account: string, seqs: readonly number[]): Promise<readonly LedgerEntry[]>;
  /** The first sequence number recorded at or after a moment (milliseconds); above the last if none was. */
  firstAt(account: string, recordedAt: number): Promise<number>;
}
