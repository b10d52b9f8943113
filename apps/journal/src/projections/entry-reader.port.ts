import { readEntry, type ReadEntry } from './entry-facts.port.ts';
import type { LedgerPages } from './ledger.pages.port.ts';

/**
 * Reads the entries that views are folded of.
 *
 * Called: by the projection of views, one call at a time.
 * Guarantees: what it answers was in the ledger, and was not erased before `forget` was last called.
 * Fails with: a rejected promise.
 * Must not: leave an entry out because it can not be read.
 */
export interface EntryReader {
  /** The entries of an account above `after`, ascending, at most `limit`. */
  following(account: string, after: number, limit: number): Promise<readonly ReadEntry[]>;
  /** Drops what was read ahead: to be called when entries are erased, before the transaction that does it ends. */
  forget(): void;
}

/** Reads when it is asked to, and nothing ahead. */
export function readingOf(ledger: LedgerPages): EntryReader {
  return {
    following: (account, after, limit) => ledger.following(account, after, limit, readEntry),
    forget() {},
  };
}
