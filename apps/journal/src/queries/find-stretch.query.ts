import type { Grant, LedgerStretch } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { LedgerPages } from '../projections/ledger.pages.port.ts';
import type { LedgerReader } from '../projections/ledger.reader.port.ts';
import type { AskStanding } from './standing.ts';

type Ledger = Pick<LedgerReader, 'size'> & Pick<LedgerPages, 'firstAt'>;

/** Where a time range lies in a ledger. */
export class FindStretchQuery {
  private readonly ledger: Ledger;
  private readonly standing: AskStanding;

  constructor(ledger: Ledger, standing: AskStanding) {
    this.ledger = ledger;
    this.standing = standing;
  }

  /** Times in milliseconds since the epoch: recorded from `from` on, and before `to`. */
  async ask(
    { accountNumber: account }: Grant,
    { from, to }: { readonly from?: number; readonly to?: number },
  ): Promise<LedgerStretch> {
    // Asked first: what is found then is at least as complete.
    const { completeThrough } = await this.standing(account);
    const size = await this.ledger.size(account);
    const after = from === undefined ? 0 : (await this.ledger.firstAt(account, from)) - 1;
    const through = to === undefined ? size : Math.min(size, (await this.ledger.firstAt(account, to)) - 1);
    return {
      after,
      through: Math.max(after, through),
      closed: to !== undefined && completeThrough !== null && to <= completeThrough,
      head: { size },
      complete_through: completeThrough === null ? null : timestampOfMillis(completeThrough),
    };
  }
}
