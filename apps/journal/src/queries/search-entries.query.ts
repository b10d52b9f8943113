import type { EntryPage, Grant, SearchEntries } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { LedgerReader } from '../projections/ledger.reader.port.ts';
import { summaryOf } from './entry-view.ts';

/** Up to which moment the ledger is complete: milliseconds since the epoch, null while it is empty. */
export type CompleteThrough = () => Promise<number | null>;

/** Entries of the account of the grant, newest first. */
export class SearchEntriesQuery {
  private readonly ledger: LedgerReader;
  private readonly completeThrough: CompleteThrough;

  constructor(ledger: LedgerReader, completeThrough: CompleteThrough) {
    this.ledger = ledger;
    this.completeThrough = completeThrough;
  }

  async ask(
    { accountNumber: account }: Grant,
    { limit, before, operation }: SearchEntries,
  ): Promise<EntryPage> {
    // Asked first: what the page then shows is at least as complete.
    const completeThrough = await this.completeThrough();
    const [found, size] = await Promise.all([
      this.ledger.search({ account, limit: limit + 1, before: before ?? null, operation: operation ?? null }),
      this.ledger.size(account),
    ]);
    const page = found.slice(0, limit);
    return {
      complete_through: completeThrough === null ? null : timestampOfMillis(completeThrough),
      entries: page.map(summaryOf),
      head: { size },
      next: found.length > limit ? String(page.at(-1)?.seq) : null,
    };
  }
}
