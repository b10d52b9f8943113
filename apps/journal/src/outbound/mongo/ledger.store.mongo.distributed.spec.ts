import { describe, expect, it, jest } from '@jest/globals';
import { account } from '../../../test/events.fixture.ts';
import { ledgerEntry } from '../../../test/ledger.fixture.ts';
import { TestDatabase } from '../../../test/mongo/database.ts';
import {
  ledgerStoreContract,
  purgingContract,
  type PurgingUnderTest,
} from '../../projections/ledger.store.contract.ts';
import { ledgerModels } from './ledger.documents.ts';
import { MongoLedgerStore } from './ledger.store.mongo.ts';
import { MongoPurgeStore } from './purge.store.mongo.ts';

async function open(): Promise<PurgingUnderTest> {
  const database = await TestDatabase.create();
  let store = new MongoLedgerStore(database.connection);
  return {
    get store() {
      return store;
    },
    get pages() {
      return store;
    },
    async damage(account, seq) {
      const { entries } = ledgerModels(database.connection);
      await entries.updateOne({ account, seq }, { data: Buffer.alloc(100) }).orFail();
    },
    async loseKey(account, seq) {
      const { entries, payloadKeys } = ledgerModels(database.connection);
      const { _id } = await entries.findOne({ account, seq }).orFail();
      await payloadKeys.deleteOne({ _id }).orFail();
    },
    get purging() {
      return new MongoPurgeStore(database.connection, store);
    },
    async reopen() {
      await database.reconnect();
      store = new MongoLedgerStore(database.connection);
    },
    dispose: () => database.drop(),
  };
}

ledgerStoreContract('MongoDB', open);
purgingContract('MongoDB', open);

describe('an entry in MongoDB that is purged while it is read', () => {
  it.each([
    { until: 'it is a tombstone', change: { type: 'purged', data: Buffer.alloc(0) } },
    { until: 'its key is gone', change: { purgedBy: 'order' } },
  ])('is shown as what is left of it, not as damaged, if $until meanwhile', async ({ change }) => {
    const database = await TestDatabase.create();
    const store = new MongoLedgerStore(database.connection);
    const progress = { offset: 1, recordedAt: null };
    const entries = [ledgerEntry(1)];
    await store.append({ partition: 0, progress, entries, intents: [], boots: [], orders: [] });
    const { entries: documents, payloadKeys } = ledgerModels(database.connection);
    // Read before anything of it is purged, but its key after that was destroyed.
    const keys = jest.spyOn(payloadKeys.collection, 'findOne').mockImplementation(async () => {
      await documents.updateOne({ account, seq: 1 }, change);
      return null;
    });
    const search = { account, limit: 1, before: null, operation: null };
    expect(await store.search(search)).toEqual([{ ...ledgerEntry(1), type: 'purged', data: '' }]);
    expect(keys).toHaveBeenCalledTimes(1);
    expect(store.unopened.count).toBe(0);
    keys.mockRestore();
    await database.drop();
  });
});
