import type { EventStore } from '#event-store';
import type { PurgeTurn } from './application/purge-turn.port.ts';
import type { JournalLedger } from './outbound/journal-ledger.ts';

export interface LedgerOptions {
  /** 32 bytes, under which unreadable events are sealed. */
  readonly sealingKey: Buffer;
  /** For how long the wall clock must have been ahead before it is followed. */
  readonly settlingMs: number;
}

/** What a storage holds, opened. */
export interface JournalEngines {
  /** The commits of retention policies. */
  readonly store: EventStore;
  readonly ledger: JournalLedger;
  readonly purgeTurn: PurgeTurn;
}
