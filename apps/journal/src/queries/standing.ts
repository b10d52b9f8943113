import { failure } from '#contracts';

/** How far the journal is with an account. */
export interface Standing {
  /** Up to which moment its ledger is complete: milliseconds since the epoch, null while it is empty. */
  readonly completeThrough: number | null;
  /** Whether the views lack entries of the ledger. To be asked where they are read: it may take their catching up. */
  viewsBehind(): Promise<boolean>;
}

export type AskStanding = (account: string) => Promise<Standing>;

/** What lacks entries is not shown: an answer that leaves some out would pass for the whole. */
export async function requireViews(standing: Standing): Promise<void> {
  if (!(await standing.viewsBehind())) return;
  throw failure('JOURNAL.VIEWS_REBUILDING', 'The views of the journal are being rebuilt.', {
    retryAfterSeconds: 5,
  });
}
