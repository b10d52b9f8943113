import type { Grant, OperationCause } from '#contracts';
import type { LedgerEntry, LedgerReader } from '../projections/ledger.reader.port.ts';
import { summaryOf } from './entry-view.ts';

/** The entries that tell how operations ended, of the account of the grant. */
export class FindCausesQuery {
  private readonly ledger: Pick<LedgerReader, 'lastOf'>;

  constructor(ledger: Pick<LedgerReader, 'lastOf'>) {
    this.ledger = ledger;
  }

  async ask(
    { accountNumber }: Grant,
    operationIds: readonly string[],
  ): Promise<readonly (OperationCause | null)[]> {
    const found = await this.ledger.lastOf(accountNumber, [...new Set(operationIds)]);
    const byOperation = new Map(found.map((entry) => [entry.operationId, causeOf(entry)]));
    return operationIds.map((operationId) => byOperation.get(operationId) ?? null);
  }
}

function causeOf(entry: LedgerEntry): OperationCause {
  const { id, seq, key, recorded_at, command, outcome, actor, quarantined, purged, unopened } =
    summaryOf(entry);
  return { id, seq, key, recorded_at, command, outcome, actor, quarantined, purged, unopened };
}
