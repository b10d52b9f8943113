import type { PurgeOrder } from '#contracts';
import type { LedgerEntry } from '../domain/ledger.events.ts';

export interface OpenIntent {
  readonly operationId: string;
  readonly account: string;
  /** Milliseconds since the epoch, by the log. */
  readonly recordedAt: number;
  /**
   * `streaming`: a stream that was opened; its end may be long in coming. `uncertain`: it has an outcome, but the
   * command may take effect after that.
   */
  readonly state: 'open' | 'streaming' | 'uncertain' | 'unknown';
  /** JSON text of `BegunOperation`. */
  readonly data: string;
}

/** Where an intent stands among those to resolve: by age, then by id. */
export type IntentPlace = Pick<OpenIntent, 'recordedAt' | 'operationId'>;

/** How an intent changes: it opens, turns uncertain or unknown, or closes. */
export type IntentChange =
  | { readonly change: 'opened'; readonly intent: OpenIntent }
  | { readonly change: 'uncertain' | 'unknown' | 'closed'; readonly operationId: string };

/** A run of a gateway, with the offset of the first record that shows it. */
export interface SeenBoot {
  readonly gateway: string;
  readonly boot: string;
  readonly offset: number;
}

export interface Progress {
  /** Offset of the last record that is in the ledger; 0 at first. */
  readonly offset: number;
  /** Its recorded time; null at first. */
  readonly recordedAt: number | null;
}

/** An order to purge, with the entry that says so. */
export interface RecordedOrder {
  readonly account: string;
  readonly entryId: string;
  readonly seq: number;
  /** Milliseconds since the epoch, by the log. */
  readonly orderedAt: number;
  readonly order: PurgeOrder;
}

export interface LedgerBatch {
  readonly partition: number;
  readonly progress: Progress;
  readonly entries: readonly LedgerEntry[];
  readonly intents: readonly IntentChange[];
  /** Boots that the records show; those that were seen before stay as they are. */
  readonly boots: readonly SeenBoot[];
  /** Orders to purge, each of one of the entries. */
  readonly orders: readonly RecordedOrder[];
}

export interface Head {
  readonly seq: number;
  readonly recordedAt: number;
}

/** A batch does not follow on what is in the ledgers: an entry of it came before, or another writer was faster. */
export class OvertakenError extends Error {
  override name = 'OvertakenError';
}

/**
 * Where ledgers are kept, for the writers of their partitions.
 *
 * Called: by the writer of a partition, one batch at a time. Where processes share it, by two for a while.
 * Guarantees: a batch is kept whole, with its progress, or not at all as far as readers and the next
 *   start can tell; entry ids are unique, and so is (account, seq).
 * Fails with: `OvertakenError` where an entry is in a ledger already, or its place is taken; the writer then derives
 *   again, from what is there.
 * Must not: change or remove an entry; only a recorded order to purge does.
 */
export interface LedgerStore {
  progress(partition: number): Promise<Progress>;
  heads(accounts: readonly string[]): Promise<ReadonlyMap<string, Head>>;
  /** Those of `entryIds` that are in a ledger already. */
  known(entryIds: readonly string[]): Promise<ReadonlySet<string>>;
  append(batch: LedgerBatch): Promise<void>;
}

/** Reading intents, for resolving. */
export interface IntentReader {
  /**
   * Open and uncertain ones recorded before `recordedBefore` (milliseconds), streams of a gateway that has been seen with
   * a later boot, and all unknown ones: the oldest behind `after`, or of all, up to `limit`.
   */
  unresolved(recordedBefore: number, limit: number, after?: IntentPlace): Promise<readonly OpenIntent[]>;
}
