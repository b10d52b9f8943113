import type { PurgeOrder } from '#contracts';
import type { Connection } from '#mongo';
import type {
  EraseFromView,
  OpenOrder,
  PurgeStore,
  Shelf,
  ShelfReader,
  TrustedTimeStore,
} from '../../application/purge.store.port.ts';
import { tombstoneType } from '../../domain/ledger.events.ts';
import type { PurgeReader, RecordedRun } from '../../projections/purge.reader.port.ts';
import {
  ledgerModels,
  type EntryDocument,
  type LedgerModels,
  type OrderDocument,
  type TrustedTimeDocument,
} from './ledger.documents.ts';
import type { MongoLedgerStore } from './ledger.store.mongo.ts';
import { MongoShelves } from './shelves.mongo.ts';

type PurgePart = PurgeOrder['parts'][number];
type TrustedTime = Parameters<TrustedTimeStore['keepTrustedTime']>[0];

/**
 * Purging in MongoDB, without transactions. A batch is done in an order in which every beginning of it is
 * finished by doing it again: views and shelves forget, entries are marked, keys are destroyed, tombstones are
 * written, and the cursor moves last (ADR 0041).
 */
export class MongoPurgeStore implements PurgeStore, ShelfReader, PurgeReader, TrustedTimeStore {
  private readonly models: LedgerModels;
  private readonly ledger: MongoLedgerStore;
  private readonly stock: MongoShelves;

  constructor(connection: Connection, ledger: MongoLedgerStore) {
    this.models = ledgerModels(connection);
    this.ledger = ledger;
    this.stock = new MongoShelves(connection);
  }

  async openOrder(): Promise<OpenOrder | undefined> {
    const found = await this.models.orders
      .findOne({ finishedAt: null })
      .sort({ orderedAt: 1, seq: 1 })
      .lean<OrderDocument | null>();
    if (found === null) return undefined;
    const { _id: entryId, account, seq, order, cursor } = found;
    return { entryId, account, seq, order: JSON.parse(order) as PurgeOrder, cursor };
  }

  async purge(open: OpenOrder, limit: number, views: readonly EraseFromView[]): Promise<{ done: boolean }> {
    const { entryId, account, seq, order } = open;
    const { cursor, purged } = await this.models.orders.findById(entryId).orFail().lean<OrderDocument>();
    // Whatever an order says, it is about what stood in the ledger before it.
    const last = Math.min(Math.max(...order.parts.map((part) => part.through_seq)), seq - 1);
    const after = Math.max(cursor, Math.min(...order.parts.map((part) => part.after_seq)));
    const looked = await this.models.entries
      .find({ account, seq: { $gt: after, $lte: last } }, { data: 0 })
      .sort({ seq: 1 })
      .limit(limit)
      .lean<Omit<EntryDocument, 'data'>[]>();
    const parts = new Map(order.parts.map((part) => [subjectText(part), part]));
    const whole = looked.filter(({ type }) => type !== tombstoneType);
    const due = whole.filter((entry) => isNamed(parts.get(subjectText(entry)), entry.seq));
    if (due.length > 0) await this.bury(due, open, views);
    const buried = looked.filter(({ type, purgedBy }) => type === tombstoneType && purgedBy === entryId);
    const gone = buried.length + due.length;
    await this.models.orders.updateOne(
      { _id: entryId, cursor },
      { cursor: looked.at(-1)?.seq ?? last, purged: purged + gone },
    );
    return { done: looked.length < limit };
  }

  /** Nothing stands beside the database that is ours to remove, and all that was acknowledged is durable. */
  settle(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async finish({ entryId }: OpenOrder, at: number): Promise<void> {
    await this.models.orders.updateOne({ _id: entryId, finishedAt: null }, { finishedAt: at });
  }

  async purges(account: string, limit: number): Promise<readonly RecordedRun[]> {
    const found = this.models.orders.find({ account }).sort({ seq: -1 }).limit(limit);
    return (await found.lean<OrderDocument[]>()).map(
      ({ _id: entryId, seq, orderedAt, finishedAt, purged, order }) => ({
        ...{ entryId, seq, orderedAt, finishedAt, purged, order },
      }),
    );
  }

  accounts(): Promise<readonly string[]> {
    return this.ledger.accounts();
  }

  shelves(account: string): Promise<readonly Shelf[]> {
    return this.stock.of(account);
  }

  async lastSeqRecordedAt(account: string, recordedAt: number): Promise<number> {
    return (await this.ledger.firstAt(account, recordedAt + 1)) - 1;
  }

  async countUpTo(account: string, shelf: Shelf, throughSeq: number): Promise<number> {
    const { class: of, command, thing, firstSeq, lastSeq } = shelf;
    const seq = { $gte: firstSeq, $lte: Math.min(lastSeq, throughSeq) };
    return await this.models.entries.countDocuments({
      ...{ account, seq, class: of, command, thing, type: { $ne: tombstoneType } },
    });
  }

  async hasOpenOrder(account: string): Promise<boolean> {
    return (await this.models.orders.exists({ account, finishedAt: null })) !== null;
  }

  async trustedTime(): Promise<TrustedTime | undefined> {
    const found = await this.models.trustedTime.findById('trusted-time').lean<TrustedTimeDocument | null>();
    return found === null
      ? undefined
      : { trusted: found.trusted, ahead: found.ahead, watchedMs: found.watchedMs };
  }

  async keepTrustedTime({ trusted, ahead, watchedMs }: TrustedTime): Promise<void> {
    await this.models.trustedTime.updateOne(
      { _id: 'trusted-time' },
      { trusted, ahead, watchedMs },
      { upsert: true },
    );
  }

  private async bury(
    due: readonly Omit<EntryDocument, 'data'>[],
    { entryId, account, seq }: OpenOrder,
    views: readonly EraseFromView[],
  ): Promise<void> {
    const ids = due.map(({ _id }) => _id);
    // What has lost its key already, in a batch that broke off, was taken from the views before.
    const keyed = await this.models.payloadKeys.distinct('_id', { _id: { $in: ids } });
    const legible = new Set(keyed as readonly string[]);
    const seqs = due.filter(({ _id }) => legible.has(_id)).map((entry) => entry.seq);
    const entries = await this.ledger.ifTheyOpenAt(account, seqs);
    for (const erase of views) await erase(entries);
    await this.stock.take(due, seq);
    // Whoever finds no key and this mark knows that nothing is damaged, even if the process ends before the tombstone.
    await this.models.entries.updateMany({ _id: { $in: ids } }, { purgedBy: entryId });
    await this.models.payloadKeys.deleteMany({ _id: { $in: ids } });
    await this.models.entries.updateMany(
      { _id: { $in: ids } },
      { type: tombstoneType, data: Buffer.alloc(0), purgedBy: entryId },
    );
    // A run whose own entry goes is forgotten with it.
    await this.models.orders.deleteMany({ _id: { $in: ids }, finishedAt: { $ne: null } });
  }
}

function isNamed(part: PurgePart | undefined, seq: number): boolean {
  return part !== undefined && seq > part.after_seq && seq <= part.through_seq;
}

function subjectText(subject: { readonly class: string; readonly command: string; readonly thing: string }) {
  return JSON.stringify([subject.class, subject.command, subject.thing]);
}
