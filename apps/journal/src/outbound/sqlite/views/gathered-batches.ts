import type { JournalView } from '#contracts';
import { GatheredDeltas, parkedAmong } from '../../../projections/view-deltas.port.ts';
import type { ParkedEntry, ViewBatch } from '../../../projections/view.store.port.ts';

/** So much is gathered at most: writing it holds up the ledger for some tenths of a second, and takes 30 MiB or so. */
const mostEntries = 32_768;
const mostRows = 100_000;

/** Batches of a view that are to be written at once: many rows are written once in place of many times. */
export class GatheredBatches {
  readonly deltas: GatheredDeltas;
  readonly parked: ParkedEntry[] = [];
  /** By account, up to which sequence number the view is folded with what was gathered. */
  readonly positions = new Map<string, number>();
  private entries = 0;

  constructor(view: JournalView) {
    this.deltas = new GatheredDeltas(view);
  }

  get isFull(): boolean {
    return this.entries >= mostEntries || this.deltas.size >= mostRows;
  }

  add({ entries, positions }: ViewBatch): this {
    this.entries += entries.length;
    this.deltas.add(entries);
    this.parked.push(...parkedAmong(entries));
    for (const [account, seq] of positions) this.positions.set(account, seq);
    return this;
  }
}
