import type { LedgerEntry } from '../domain/ledger.events.ts';
import type { PurgeStore } from './purge.store.port.ts';

/** What is folded from entries and must forget those that are purged. */
export interface ErasableViews {
  /** Called with their payload, in the transaction that takes it away; `order`: sequence number of the order. */
  erase(entries: readonly LedgerEntry[], order: number): Promise<void>;
  /** Leaves no copy of what was erased in the files of the engine; once for each order. */
  scrub(): Promise<void>;
}

/** Entries of one batch: the ledger's writer and its readers wait for no more than that. */
const batchSize = 200;

/**
 * Carries out the orders to purge that are recorded in the ledger, in small batches, oldest first. An
 * order is finished only when what the engine kept beside its file is gone too; a process that ends in
 * the middle leaves it open, and the next one goes on.
 */
export class CarryOutOrders {
  private readonly store: PurgeStore;
  private readonly views: ErasableViews;
  private readonly now: () => number;
  private scanned: string | undefined;

  /** `now` answers milliseconds since the epoch. */
  constructor(store: PurgeStore, views: ErasableViews, now: () => number) {
    this.store = store;
    this.views = views;
    this.now = now;
  }

  /** Does one batch. False if there was nothing to do. */
  async step(): Promise<boolean> {
    const order = await this.store.openOrder();
    if (order === undefined) return false;
    if (this.scanned !== order.entryId) {
      const erase = (entries: readonly LedgerEntry[]) => this.views.erase(entries, order.seq);
      const { done } = await this.store.purge(order, batchSize, [erase]);
      if (done) this.scanned = order.entryId;
      return true;
    }
    await this.views.scrub();
    if (await this.store.settle()) await this.store.finish(order, this.now());
    return true;
  }
}
