import { randomUUID } from 'node:crypto';
import { connectMongo } from '#mongo';
import { ledgerModels, provisionLedgers } from '../../../apps/journal/src/outbound/mongo/ledger.documents.ts';
import { MongoLedgerStore } from '../../../apps/journal/src/outbound/mongo/ledger.store.mongo.ts';
import { entryOf } from '../journal/entries.ts';

export interface LedgerAppendResult {
  /** Entries a second. */
  readonly ledger: number;
  readonly raw: number;
}

/** As many as come between two batches under load. */
export const batchSize = 200;

/**
 * How quickly entries come into a ledger, and the same documents by a bare `insertMany` into a collection
 * with the same indexes.
 */
export async function measureLedgerAppends(uri: string, entries: number): Promise<LedgerAppendResult> {
  const connection = await connectMongo(uri, `bench-${randomUUID()}`);
  try {
    await provisionLedgers(connection);
    const store = new MongoLedgerStore(connection);
    const batches = Array.from({ length: entries / batchSize }, (_, number) =>
      Array.from({ length: batchSize }, (_, index) => entryOf(number * batchSize + index + 1)),
    );
    const ledgerSeconds = await timeOf(async () => {
      for (const batch of batches) {
        await store.append({
          ...{ partition: 0, entries: batch, intents: [], boots: [], orders: [] },
          progress: { offset: batch.at(-1)?.seq ?? 0, recordedAt: null },
        });
      }
    });
    const written = connection.collection(ledgerModels(connection).entries.collection.name);
    const documents = await written.find().toArray();
    const raw = connection.collection('raw');
    for (const { key, unique } of await written.indexes()) {
      if (!('_id' in key)) await raw.createIndex(key, { unique: unique ?? false });
    }
    const rawSeconds = await timeOf(async () => {
      for (let first = 0; first < documents.length; first += batchSize) {
        await raw.insertMany(documents.slice(first, first + batchSize));
      }
    });
    return { ledger: entries / ledgerSeconds, raw: documents.length / rawSeconds };
  } finally {
    await connection.dropDatabase();
    await connection.close();
  }
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
