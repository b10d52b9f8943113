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
  readonly type: string;
  /** The event data as it was logged; of a quarantined entry the raw text, to be sealed. */
  readonly data: string;
}
