import { failure } from '#contracts';

/** How far the journal is. */
export interface Standing {
  /** Up to which moment ledgers are complete: milliseconds since the epoch, null while they are empty. */
  readonly completeThrough: number | null;
  /** Whether the views lack entries of the ledger. */
  readonly viewsBehind: boolean;
}

export type AskStanding = () => Promise<Standing>;

/** What lacks entries is not shown: an answer that leaves some out would pass for the whole. */
export function requireViews({ viewsBehind }: Standing): void {
  if (!viewsBehind) return;
  throw failure('JOURNAL.VIEWS_REBUILDING', 'The views of the journal are being rebuilt.', {
    retryAfterSeconds: 5,
  });
}
