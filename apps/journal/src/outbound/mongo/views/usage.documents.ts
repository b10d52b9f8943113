import type { Model } from 'mongoose';
import type { ReadEntry } from '../../../projections/entry-facts.port.ts';
import type { KeyUse, UsageBounds } from '../../../projections/stats.reader.port.ts';
import { deltasOf } from '../../../projections/view-deltas.port.ts';
import type { UsageDelta, ViewRow } from '../../../projections/view.store.port.ts';
import { summedUsage } from '../../summed-usage.ts';
import { CountedRows, type RowChange } from './counted-rows.ts';
import type { CountedDocument, UsageRecord } from './view.documents.ts';
import type { ViewDocuments } from './view-documents.ts';

/** Usage of keys: a row for each key, day, and address or operation. */
export class UsageDocuments implements ViewDocuments {
  private readonly documents: Model<CountedDocument>;
  private readonly counted: CountedRows<UsageRecord, UsageDelta>;

  constructor(documents: Model<CountedDocument>) {
    this.documents = documents;
    this.counted = new CountedRows(documents, {
      added: (row, delta) => changed(row, delta, 1),
      taken: (row, delta) => {
        const left = changed(row, delta, -1);
        return left.calls <= 0 ? null : left;
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
    return page.map(({ name, row }) => ({ row: name, content: String(row.calls) }));
  }

  async row(copy: string, row: string): Promise<string | undefined> {
    const found = await this.counted.find(copy, row);
    return found && String(found.calls);
  }

  drop(copy: string, limit: number): Promise<number> {
    return this.counted.drop(copy, limit);
  }

  async usedKeys(copy: string, account: string): Promise<readonly string[]> {
    return ((await this.documents.distinct('row.keyId', { copy, account })) as string[]).toSorted();
  }

  /** Of the two kinds of rows one: every operation is in both. */
  async callsFrom(copy: string, account: string, keyId: string, fromDay: number): Promise<number> {
    const asked = {
      copy,
      account,
      'row.keyId': keyId,
      'row.kind': 'operation',
      'row.day': { $gte: fromDay },
    };
    const found = await this.documents.find(asked, { _id: 0, row: 1 }).lean<{ row: UsageRecord }[]>();
    return found.reduce((sum, { row }) => sum + row.calls, 0);
  }

  async usage(
    copy: string,
    account: string,
    keyId: string,
    kind: UsageDelta['kind'],
    bounds: UsageBounds,
  ): Promise<KeyUse> {
    const newest = this.documents
      .find({ copy, account, 'row.keyId': keyId, 'row.kind': kind }, { _id: 0, row: 1 })
      .sort({ 'row.day': -1, 'row.value': -1 })
      .limit(bounds.read + 1);
    const found = await newest.lean<{ row: UsageRecord }[]>();
    return summedUsage(
      found.map(({ row }) => row),
      bounds,
    );
  }
}

function changesOf(entries: readonly ReadEntry[]): RowChange<UsageDelta>[] {
  return entries.flatMap((entry) =>
    deltasOf([entry], 'usage').usage.map((delta) => ({
      ...{ account: entry.account, seq: entry.seq, delta },
      name: JSON.stringify([delta.account, delta.keyId, delta.kind, delta.value, delta.day]),
    })),
  );
}

function changed(row: UsageRecord | null, delta: UsageDelta, times: 1 | -1): UsageRecord {
  const { keyId, kind, value, day, calls } = delta;
  return { keyId, kind, value, day, calls: (row?.calls ?? 0) + times * calls };
}
