import type { Grant, PurgeOrder, PurgeRun } from '#contracts';
import { timestampOfMillis } from '#kernel';
import type { PurgeReader, RecordedRun } from '../projections/purge.reader.port.ts';

/** The runs that deleted entries of the account of the grant, newest first. */
export class ListPurgesQuery {
  private readonly reader: PurgeReader;

  constructor(reader: PurgeReader) {
    this.reader = reader;
  }

  async ask({ accountNumber }: Grant, limit: number): Promise<readonly PurgeRun[]> {
    return (await this.reader.purges(accountNumber, limit)).map(runOf);
  }
}

function runOf({ entryId, seq, orderedAt, finishedAt, purged, order }: RecordedRun): PurgeRun {
  return {
    entry_id: entryId,
    seq,
    ordered_at: timestampOfMillis(orderedAt),
    finished_at: finishedAt === null ? null : timestampOfMillis(finishedAt),
    purged,
    order: JSON.parse(order) as PurgeOrder,
  };
}
