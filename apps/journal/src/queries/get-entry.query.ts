import { failure, type EntryDetail, type Grant } from '#contracts';
import type { LedgerReader } from '../projections/ledger.reader.port.ts';
import { detailOf } from './entry-view.ts';

/** One entry whole. Another account's entry is as missing as one that never was. */
export class GetEntryQuery {
  private readonly ledger: LedgerReader;

  constructor(ledger: LedgerReader) {
    this.ledger = ledger;
  }

  async ask({ accountNumber }: Grant, entryId: string): Promise<EntryDetail> {
    const entry = await this.ledger.entry(accountNumber, entryId);
    if (entry === undefined) throw failure('JOURNAL.ENTRY_NOT_FOUND', 'There is no such entry.');
    return detailOf(entry);
  }
}
