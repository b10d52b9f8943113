import type { ParkingLot } from '#delivery';
import type { EventStore } from '#event-store';
import type { Connection } from '#mongo';
import type { OperationLogReader } from '#operation-log';
import type { PurgeTurn } from './application/purge-turn.port.ts';
import type { JournalLedger } from './outbound/journal-ledger.ts';

export interface LedgerOptions {
  /** 32 bytes, under which unreadable events are sealed. */
  readonly sealingKey: Buffer;
  /** For how long the wall clock must have been ahead before it is followed. */
  readonly settlingMs: number;
}

/** Where several processes keep what they know. */
export interface SharedStorage {
  /** With the collections that provisioning made; its owner closes it. */
  readonly database: Connection;
  /** Closed by the journal. */
  readonly reader: OperationLogReader;
  /** Where it is said what the views do without. */
  readonly parkingLot: ParkingLot;
}

/** What a storage holds, opened. */
export interface JournalEngines {
  /** The commits of retention policies. */
  readonly store: EventStore;
  readonly ledger: JournalLedger;
  readonly purgeTurn: PurgeTurn;
}
