import type { EntryData } from '#contracts';

/** What becomes of an entry's place in the ledger. `seq` and times come with the writer. */
export interface DecidedEntry {
  readonly account: string;
  readonly entryId: string;
  readonly operationId: string;
  readonly key: string;
  readonly class: string;
  readonly command: string;
  readonly thing: string;
  readonly settles: string | null;
  /** Of the event; `quarantined` if it could not be read, `purged` if the entry is a tombstone. */
  readonly type: string;
  /** The event data as it was logged; of a quarantined entry the raw record, to be sealed; empty of a tombstone. */
  readonly data: string;
  /** `data` as it was read, where it is at hand: reading it again costs as much as all else. */
  readonly content?: EntryData;
  /**
   * Why `data` is empty though it should not be: the name of the error with which its seal did not open. Only of an entry
   * as it is read.
   */
  readonly unopened?: string | undefined;
}

/** The type of what stays of an entry after purge: the members of its leaf and its place in the log. */
export const tombstoneType = 'purged';

/** An entry in its place. */
export interface LedgerEntry extends DecidedEntry {
  /** Dense from 1 within the account. */
  readonly seq: number;
  /** Milliseconds since the epoch; never less than that of the entry before. */
  readonly recordedAt: number;
  readonly leafHash: string;
  readonly partition: number;
  readonly offset: number;
}
