import type { DetailsAfter, Grant, ReadAfter } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { LedgerFollower } from '../projections/ledger.reader.port.ts';
import { matcherOf } from './entry-filters.ts';
import { detailOf } from './entry-view.ts';
import { pageBytes } from './page-bytes.ts';

/** Entries whole, onwards from a place of the ledger: fewer than asked for where they are large. */
export class ReadEntriesQuery {
  private readonly ledger: LedgerFollower;

  constructor(ledger: LedgerFollower) {
    this.ledger = ledger;
  }

  async ask(
    { accountNumber: account }: Grant,
    { after, through, limit, filters }: ReadAfter,
  ): Promise<DetailsAfter> {
    const range = { account, after, through: through ?? null, limit, maxBytes: pageBytes, waitMs: 0 };
    const { entries, size, completeThrough } = await this.ledger.follow(range);
    const asked = filters === undefined ? entries : entries.filter(matcherOf(filters));
    return {
      entries: asked.map(detailOf),
      after: entries.at(-1)?.seq ?? after,
      head: { size },
      complete_through: completeThrough === null ? null : timestampOfMillis(completeThrough),
    };
  }
}
