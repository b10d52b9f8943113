import type { Model } from 'mongoose';
import type { ReadEntry } from '../../../projections/entry-facts.port.ts';
import { addLatencies, latenciesOf, latenciesText } from '../../../projections/latencies.port.ts';
import { inBuckets } from '../../../projections/stats-buckets.port.ts';
import type { StatsRead, StatsRow } from '../../../projections/stats.reader.port.ts';
import { deltasOf } from '../../../projections/view-deltas.port.ts';
import type { StatsDelta, ViewRow } from '../../../projections/view.store.port.ts';
import { CountedRows, type RowChange } from './counted-rows.ts';
import type { CountedDocument, StatsRecord } from './view.documents.ts';
import type { ViewDocuments } from './view-documents.ts';

/** Statistics: a row for each account, group, hour and value. */
export class StatsDocuments implements ViewDocuments {
  private readonly documents: Model<CountedDocument>;
  private readonly counted: CountedRows<StatsRecord, StatsDelta>;

  constructor(documents: Model<CountedDocument>) {
    this.documents = documents;
    this.counted = new CountedRows(documents, {
      added: (row, delta) => changed(row, delta, 1),
      taken: (row, delta) => {
        const left = changed(row, delta, -1);
        return left.operations <= 0 ? null : left;
      },
    });
  }

  add(copy: string, entries: readonly ReadEntry[]): Promise<void> {
    return this.counted.add(copy, changesOf(entries));
  }

  take(copy: string, order: number, entries: readonly ReadEntry[]): Promise<void> {
    return this.counted.take(copy, order, changesOf(entries));
  }

  async rows(copy: string, after: string | null, limit: number): Promise<readonly ViewRow[]> {
    const page = await this.counted.page(copy, after, limit);
    return page.map(({ name, row }) => ({ row: name, content: contentOf(row) }));
  }

  async row(copy: string, row: string): Promise<string | undefined> {
    const found = await this.counted.find(copy, row);
    return found && contentOf(found);
  }

  drop(copy: string, limit: number): Promise<number> {
    return this.counted.drop(copy, limit);
  }

  async stats(copy: string, read: StatsRead): Promise<readonly StatsRow[]> {
    const { account, group, from, to } = read;
    const found = await this.documents
      .find({ copy, account, 'row.group': group, 'row.hour': { $gte: from, $lt: to } }, { _id: 0, row: 1 })
      .sort({ 'row.hour': 1, 'row.value': 1 })
      .lean<{ row: StatsRecord }[]>();
    return inBuckets(
      found.map(({ row }) => row),
      read,
    );
  }
}

function changesOf(entries: readonly ReadEntry[]): RowChange<StatsDelta>[] {
  return entries.flatMap((entry) =>
    deltasOf([entry], 'stats').stats.map((delta) => ({
      ...{ account: entry.account, seq: entry.seq, delta },
      name: JSON.stringify([delta.account, delta.group, delta.hour, delta.value]),
    })),
  );
}

function changed(row: StatsRecord | null, delta: StatsDelta, times: 1 | -1): StatsRecord {
  const latencies = latenciesOf(row?.latencies ?? '[]');
  addLatencies(latencies, delta.latencies, times);
  return {
    ...{ group: delta.group, hour: delta.hour, value: delta.value },
    operations: (row?.operations ?? 0) + times * delta.operations,
    failed: (row?.failed ?? 0) + times * delta.failed,
    latencies: latenciesText(latencies),
  };
}

function contentOf({ operations, failed, latencies }: StatsRecord): string {
  return JSON.stringify({ operations, failed, latencies: JSON.parse(latencies) as unknown });
}
