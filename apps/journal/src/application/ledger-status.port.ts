/** How the ledgers' writer and the purge are doing. */
export interface LedgerStatus {
  /** Partitions of the log that this process writes ledgers of. */
  readonly partitions: number;
  /** Records of the log that are not in a ledger yet. */
  readonly lag: number;
  /** Everything that was recorded before this moment (milliseconds since the epoch) is in the ledgers. */
  readonly readThrough: number;
  /** Entries that a view could not fold. */
  readonly parked: number;
  /** Entries whose seal did not open when they were read for somebody, since the process started; up to 10 000. */
  readonly unopened: number;
  /** Why the writer has stopped, if it has. */
  readonly failure?: string;
  /** Milliseconds by which the wall clock is ahead of the trusted time. */
  readonly distrustedMs: number;
  /** Why the last batch of a purge failed, if it did. */
  readonly purgeFailure?: string;
}
