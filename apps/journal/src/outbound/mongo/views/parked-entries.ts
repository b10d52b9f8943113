import { operationsTopic, type ParkedEvent } from '#contracts';
import type { JournalView } from '#contracts/operations';
import type { ParkedEntry } from '../../../projections/view.store.port.ts';
import type { MongoLedgerStore } from '../ledger.store.mongo.ts';

/** Says elsewhere which entries a view does without; maybe twice. */
export type TellParked = (view: JournalView, parked: readonly ParkedEntry[]) => Promise<void>;

/** Parks each entry with the place of its event in the operation log. Rejects if one could not be parked. */
export function tellParkedBy(
  park: (parked: ParkedEvent) => Promise<void>,
  ledger: MongoLedgerStore,
): TellParked {
  return async (view, parked) => {
    for (const { account, seq, reason } of parked) {
      for (const { entryId, partition, offset } of await ledger.entriesAt(account, [seq])) {
        // The log counts from 1, Kafka from 0.
        const place = { topic: operationsTopic.name, partition, position: offset - 1 };
        await park({ consumer: `journal.${view}`, account, ...place, id: entryId, reason });
      }
    }
  };
}
