import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Connection } from '#mongo';
import { account } from '../../../test/events.fixture.ts';
import { TestDatabase } from '../../../test/mongo/database.ts';
import { purgeContract } from '../../../test/purge.contract.ts';
import {
  event,
  isPurged,
  now,
  PurgedLedger,
  secret,
  start,
  type PurgeableStores,
} from '../../../test/purging.fixture.ts';
import { journalViews } from '#contracts';
import { ViewsProjection } from '../../projections/views.projection.ts';
import { ledgerModels } from './ledger.documents.ts';
import { MongoLedgerStore } from './ledger.store.mongo.ts';
import { MongoPurgeStore } from './purge.store.mongo.ts';
import { viewModels } from './views/view.documents.ts';
import { MongoViewStore } from './views/view.store.mongo.ts';

async function storesIn(connection: Connection, dispose: () => Promise<void>): Promise<PurgeableStores> {
  const store = new MongoLedgerStore(connection);
  return {
    ...{ store, purging: new MongoPurgeStore(connection, store), pages: store },
    views: await MongoViewStore.open(connection),
    async damage(ofAccount, seq) {
      const { entries } = ledgerModels(connection);
      await entries.updateOne({ account: ofAccount, seq }, { data: Buffer.alloc(100) }).orFail();
    },
    async loseKey(ofAccount, seq) {
      const { entries, payloadKeys } = ledgerModels(connection);
      const { _id } = await entries.findOne({ account: ofAccount, seq }).orFail();
      await payloadKeys.deleteOne({ _id }).orFail();
    },
    dispose,
  };
}

purgeContract('MongoDB', 5, async () => {
  const database = await TestDatabase.create();
  return await storesIn(database.connection, () => database.drop());
});

type Method = 'updateOne' | 'updateMany' | 'deleteMany' | 'insertMany' | 'bulkWrite';
type Collection = Record<Method, (...of: unknown[]) => Promise<unknown>>;

/** Every write of the purge, in the order in which a batch makes them, and which of its kind it is. */
const writes: readonly (readonly [string, Method, number])[] = [
  ['search', 'updateMany', 1],
  ['stats', 'bulkWrite', 1],
  ['usage', 'bulkWrite', 1],
  ['shelves', 'bulkWrite', 1],
  ['entries', 'updateMany', 1],
  ['payloadKeys', 'deleteMany', 1],
  ['entries', 'updateMany', 2],
  ['orders', 'updateOne', 1],
];

describe('the entries of a ledger in MongoDB', () => {
  it('lie there with nothing of their data in the clear', async () => {
    const database = await TestDatabase.create();
    const ledger = new PurgedLedger(await storesIn(database.connection, () => database.drop()));
    await ledger.log([event(1)], () => start);
    expect(JSON.stringify(await ledger.everything())).toContain(secret(1));
    const collections = await database.connection.listCollections();
    expect(collections.length).toBeGreaterThan(5);
    for (const { name } of collections) {
      const documents = await database.connection.collection(name).find().toArray();
      expect([name, JSON.stringify(documents).includes(secret(1))]).toEqual([name, false]);
    }
    await ledger.stores.dispose();
  });
});

describe('a purge in MongoDB whose process ends in the middle', () => {
  let database: TestDatabase;
  let ledger: PurgedLedger;
  beforeEach(async () => {
    database = await TestDatabase.create();
    ledger = new PurgedLedger(await storesIn(database.connection, () => database.drop()));
  });
  afterEach(() => ledger.stores.dispose());

  const events = Array.from({ length: 12 }, (_, number) =>
    event(number, { class: number % 3 === 0 ? 'read' : 'write' }),
  );
  const policy = { default_days: 3000, rules: [{ match: { class: 'read' as const }, days: 30 }] };
  const collectionOf = (name: string): Collection => {
    const { facets: search, ...views } = viewModels(database.connection);
    const models = { ...ledgerModels(database.connection), ...views, search };
    return models[name as keyof typeof models].collection as unknown as Collection;
  };
  const shown = async () => ({
    entries: (await ledger.everything()).map(({ seq, type }) => [seq, type]),
    purges: await new MongoPurgeStore(database.connection, new MongoLedgerStore(database.connection)).purges(
      account,
      10,
    ),
    shelves: await ledger.stores.purging.shelves(account),
    views: await Promise.all(
      journalViews.map((view) => ledger.stores.views.rows({ view, copy: 'live' }, null, 10_000)),
    ),
  });

  it.each(['before', 'after'] as const)(
    '%s any write is finished by the next one, and counts nothing twice',
    async (when) => {
      await ledger.log(events, () => start);
      await ledger.order(policy, now);
      await ledger.carryOut();
      const undisturbed = await shown();
      expect(undisturbed.entries.filter(([, type]) => type === 'purged')).toHaveLength(4);
      for (const [name, method, nth] of writes) {
        await ledger.stores.dispose();
        database = await TestDatabase.create();
        ledger = new PurgedLedger(await storesIn(database.connection, () => database.drop()));
        await ledger.log(events, () => start);
        await ledger.order(policy, now);
        const { views, pages } = ledger.stores;
        const projection = await ViewsProjection.open(views, pages);
        while ((await projection.catchUp()) > 0);
        const collection = collectionOf(name);
        const whole = collection[method].bind(collection);
        let calls = 0;
        collection[method] = async (...of) => {
          calls += 1;
          if (calls < nth) return await whole(...of);
          if (when === 'after') await whole(...of);
          throw new Error('the process ends here');
        };
        await expect(ledger.carryOut()).rejects.toThrow('ends here');
        expect([name, calls]).toEqual([name, nth]);
        collection[method] = whole;
        await ledger.carryOut();
        expect([name, await shown()]).toEqual([name, undisturbed]);
      }
      expect((await ledger.everything()).filter(isPurged)).toHaveLength(4);
    },
  );

  it.each([
    { what: 'the mark', name: 'entries', method: 'updateMany', legible: true },
    { what: 'the keys', name: 'payloadKeys', method: 'deleteMany', legible: false },
  ] as const)('after $what shows what can be read, and the rest as purged', async (broken) => {
    await ledger.log(events, () => start);
    await ledger.order(policy, now);
    const before = (await ledger.everything()).toReversed();
    const collection = collectionOf(broken.name);
    const whole = collection[broken.method].bind(collection);
    collection[broken.method] = async (...of) => {
      await whole(...of);
      throw new Error('the process ends here');
    };
    await expect(ledger.carryOut()).rejects.toThrow('ends here');
    collection[broken.method] = whole;
    const store = new MongoLedgerStore(database.connection);
    const read = await store.range({ account, after: 0, through: null, limit: 100 });
    expect(read.filter(isPurged)).toHaveLength(broken.legible ? 0 : 4);
    expect(read).toEqual(
      before.map((entry) =>
        broken.legible || entry.class !== 'read' ? entry : { ...entry, type: 'purged', data: '' },
      ),
    );
    expect(await store.following(account, 0, 100, ({ seq, type, data }) => ({ seq, type, data }))).toEqual(
      read.map(({ seq, type, data }) => ({ seq, type, data })),
    );
    expect(store.unopened.count).toBe(0);
  });
});
