import type { PurgeOrder } from '#contracts';
import type { LedgerEntry } from '../domain/ledger.events.ts';
import type { Subject } from '../domain/retention/retention.ts';
import type { TrustedTime } from '../domain/retention/trusted-time.ts';

/** Entries of one account, class, command and thing that were recorded on one day (UTC) and are still whole. */
export interface Shelf extends Subject {
  /** Days since the epoch. */
  readonly day: number;
  readonly entries: number;
  /** No whole entry of the shelf lies outside these. */
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** A recorded order that is not carried out yet. */
export interface OpenOrder {
  readonly entryId: string;
  readonly account: string;
  readonly seq: number;
  readonly order: PurgeOrder;
  /** Everything of the order up to this sequence number is gone. */
  readonly cursor: number;
}

/**
 * Looking for what is due.
 *
 * Called: in the ledger's thread, between the batches of its writer.
 * Guarantees: shelves agree with the ledger at every moment.
 */
export interface ShelfReader {
  /** Every account that has whole entries. */
  accounts(): Promise<readonly string[]>;
  shelves(account: string): Promise<readonly Shelf[]>;
  /** The last sequence number that was recorded at or before `recordedAt` (milliseconds); 0 if none was. */
  lastSeqRecordedAt(account: string, recordedAt: number): Promise<number>;
  /** How many whole entries the shelf has up to `throughSeq`. */
  countUpTo(account: string, shelf: Shelf, throughSeq: number): Promise<number>;
  /** Whether an order of the account is not carried out yet. */
  hasOpenOrder(account: string): Promise<boolean>;
}

/**
 * Takes entries out of a view, by what they still say; those whose seal does not open say nothing. Called in the transaction that purges them, so it
 * may wait for nothing but what the same connection answers at once.
 */
export type EraseFromView = (entries: readonly LedgerEntry[]) => Promise<void>;

/**
 * Carrying out orders to purge.
 *
 * Called: in the ledger's thread, one batch at a time.
 * Guarantees: a batch is done whole or not at all; what was done is not done again; of a tombstone
 *   the members of the leaf stay, and its entry id keeps duplicates out.
 * Fails with: a rejected promise; the next call goes on where the last one that resolved ended.
 * Must not: touch an entry that no recorded order names.
 */
export interface PurgeStore {
  openOrder(): Promise<OpenOrder | undefined>;
  /** Looks at up to `limit` entries of the order and purges those that it names. Says whether all are done. */
  purge(
    order: OpenOrder,
    limit: number,
    views: readonly EraseFromView[],
  ): Promise<{ readonly done: boolean }>;
  /**
   * Removes what the engine keeps beside its file, in which purged content may stand still. False if that
   * can't be done now: try again. All that was appended before is durable afterwards.
   */
  settle(): Promise<boolean>;
  /** `at`: milliseconds since the epoch. */
  finish(order: OpenOrder, at: number): Promise<void>;
}

/** Where the trusted time outlives the process. */
export interface TrustedTimeStore {
  trustedTime(): Promise<TrustedTime | undefined>;
  keepTrustedTime(time: TrustedTime): Promise<void>;
}
