import type { JournalView, StatsGroup } from '#contracts';
import type { ReadEntry } from './entry-facts.port.ts';
import type { Latencies } from './latencies.port.ts';
import type { Facet } from './search-index.port.ts';

/** Entries that have a facet. */
export interface Posting {
  readonly account: string;
  readonly facet: Facet;
  /** Ascending. */
  readonly seqs: readonly number[];
}

/** What some entries add to the statistics of an hour. */
export interface StatsDelta {
  readonly account: string;
  /** `all`: every operation is counted there. */
  readonly group: StatsGroup | 'all';
  /** Beginning of the hour, milliseconds since the epoch. */
  readonly hour: number;
  /** The empty text: entries that have none. */
  readonly value: string;
  readonly operations: number;
  readonly failed: number;
  readonly latencies: Latencies;
}

/** What some entries add to the calls of a key. */
export interface UsageDelta {
  readonly account: string;
  readonly keyId: string;
  readonly kind: 'address' | 'operation';
  /** The address; or command and thing, with a space between. */
  readonly value: string;
  /** Beginning of the day, milliseconds since the epoch. */
  readonly day: number;
  readonly calls: number;
}

/** What entries change, by view. Deltas of one batch that are of one row are one. */
export interface ViewDeltas {
  readonly search: readonly Posting[];
  readonly stats: readonly StatsDelta[];
  readonly usage: readonly UsageDelta[];
}

/** A view as it is read, or one that a replay builds beside it. */
export interface ViewCopy {
  readonly view: JournalView;
  readonly copy: 'live' | 'beside';
}

/** An entry that a view could not fold. */
export interface ParkedEntry {
  readonly account: string;
  readonly seq: number;
  readonly reason: string;
}

export interface ViewBatch {
  /** Of each account in sequence without a gap, the first behind what is folded. */
  readonly entries: readonly ReadEntry[];
  /** By account, up to which sequence number the view is folded with this batch. */
  readonly positions: ReadonlyMap<string, number>;
}

/** A batch begins behind what is folded of an account: its copy was folded, or put in place, by another process. */
export class ViewMovedError extends Error {
  override name = 'ViewMovedError';
}

export interface ViewRow {
  /** Names the row: JSON text of its key. */
  readonly row: string;
  /** Equal for equal rows; to be compared only. */
  readonly content: string;
}

/**
 * Where views are kept.
 *
 * Called: by the projection of views and by replays, one call at a time in each process.
 * Guarantees: an entry is folded once, however often its batch comes; positions move when all of a batch is
 *   folded; the rows of a view depend only on the entries in it, not on how they were split into batches.
 * Fails with: a rejected promise; `ViewMovedError` where others fold the same copy, if a batch does not follow.
 * Must not: keep anything of an entry whose deltas were removed, a word of it included, after `scrub`.
 */
export interface ViewStore {
  /** By account, up to which sequence number the copy is folded. */
  positions(copy: ViewCopy): Promise<ReadonlyMap<string, number>>;
  /** The same of one account; 0 if nothing of it is folded. */
  position(copy: ViewCopy, account: string): Promise<number>;
  fold(copy: ViewCopy, batch: ViewBatch): Promise<void>;
  /**
   * Takes away what these entries of one account have added, if they are folded: their payload is being
   * purged. Joins a transaction under way; where an engine has none, what comes again under the same
   * `order`, its sequence number, is not taken away twice. Of one order the entries come in sequence.
   */
  remove(copy: ViewCopy, entries: readonly ReadEntry[], order: number): Promise<void>;
  parked(copy: ViewCopy): Promise<number>;
  /** Rows in the order of their keys, behind `after`. */
  rows(copy: ViewCopy, after: string | null, limit: number): Promise<readonly ViewRow[]>;
  /** What a row says, to be shown. */
  row(copy: ViewCopy, row: string): Promise<string | undefined>;
  /** Makes an empty copy beside the live one; what was there is dropped. */
  begin(view: JournalView): Promise<void>;
  /** The copy beside takes the place of the live one, which is dropped. */
  promote(view: JournalView): Promise<void>;
  discard(view: JournalView): Promise<void>;
  /**
   * Leaves no copy of what was removed anywhere in the files, where an engine leaves some. To be called
   * once when a purge is done; takes as long as copying the views of counts does, and as much room. Never in a
   * transaction under way; when it fails, nothing has changed.
   */
  scrub(): Promise<void>;
  /** Frees a part of what dropped copies held; answers whether there was any. */
  sweep(): Promise<boolean>;
}
