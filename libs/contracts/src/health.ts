/** How a service is, as the one that answers finds itself. */
export interface ServiceHealth {
  /** What keeps it from its work; null if nothing does. */
  readonly problem: string | null;
  /** How much it has still to do: of accounts commits whose facts are to be published, of the journal records of the log. */
  readonly lag: number;
}

export interface AccountsHealth extends ServiceHealth {
  /** Accounts that are not closed. */
  readonly accounts: number;
}

export interface JournalHealth extends ServiceHealth {
  /** Everything that was recorded before this moment is in the ledgers: ISO 8601; null if nothing is yet. */
  readonly settledThrough: string | null;
  /** Entries that a view could not fold. */
  readonly parked: number;
  /** Entries whose content did not open when they were read, since the process that answers started. */
  readonly unopened: number;
  /** Entries of events that could not be read. */
  readonly quarantined: number;
}
