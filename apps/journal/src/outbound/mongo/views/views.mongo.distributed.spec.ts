import { describe, expect, it } from '@jest/globals';
import type { JournalView } from '#contracts';
import { TestDatabase } from '../../../../test/mongo/database.ts';
import { searchIndexContract } from '../../../projections/search-index.contract.ts';
import { viewsContract } from '../../../projections/views.contract.ts';
import { ViewsProjection } from '../../../projections/views.projection.ts';
import type { LedgerEntry } from '../../../projections/ledger.reader.port.ts';
import { ledgerModels } from '../ledger.documents.ts';
import { MongoLedgerStore } from '../ledger.store.mongo.ts';
import { MongoReplayStore } from './replay.store.mongo.ts';
import { provisionViews, viewModels, type ViewDocument } from './view.documents.ts';
import { MongoViewStore } from './view.store.mongo.ts';

viewsContract('MongoDB', 2500, async () => {
  const database = await TestDatabase.create();
  const storesOf = async () => ({
    ledger: new MongoLedgerStore(database.connection),
    views: await MongoViewStore.open(database.connection),
    replays: new MongoReplayStore(database.connection),
  });
  let stores = await storesOf();
  return {
    get ledger() {
      return stores.ledger;
    },
    get views() {
      return stores.views;
    },
    get replays() {
      return stores.replays;
    },
    get search() {
      return stores.views;
    },
    get stats() {
      return stores.views;
    },
    get usage() {
      return stores.views;
    },
    plant: (view) => plantWrongRow(database, view),
    async bury(entries) {
      const { entries: documents } = ledgerModels(database.connection);
      const buried = { type: 'purged', data: Buffer.alloc(0) };
      await documents.updateMany({ _id: { $in: entries.map(({ entryId }) => entryId) } }, buried);
    },
    async reopen() {
      await database.reconnect();
      stores = await storesOf();
    },
    dispose: () => database.drop(),
  };
});

/** Changes a row of the live copy behind the back of its store; answers the row's name. */
async function plantWrongRow({ connection }: TestDatabase, view: JournalView): Promise<string> {
  const models = viewModels(connection);
  const copy = (await models.views.findById(view).lean<ViewDocument>())?.live ?? '';
  if (view === 'search') {
    const row = await models.facets
      .findOne({ copy, name: { $gt: '' } })
      .skip(3)
      .orFail();
    await models.facets.updateOne({ _id: row._id }, { $push: { facets: 'command=planted' } });
    return row.name;
  }
  if (view === 'stats') {
    const row = await models.stats.findOne({ copy, 'row.group': 'key' }).orFail();
    await models.stats.updateOne({ _id: row._id }, { $set: { 'row.failed': 1000 } });
    return row.name;
  }
  const row = await models.usage
    .findOne({ copy, name: { $gt: '' } })
    .skip(3)
    .orFail();
  await models.usage.deleteOne({ _id: row._id });
  return row.name;
}

searchIndexContract('MongoDB', 900, async () => {
  const database = await TestDatabase.create();
  const ledger = new MongoLedgerStore(database.connection);
  const views = await MongoViewStore.open(database.connection);
  const projection = await ViewsProjection.open(views, ledger);
  await projection.catchUp();
  let offset = 0;
  const append = async (entries: readonly LedgerEntry[]) => {
    const progress = { offset: (offset += entries.length), recordedAt: null };
    await ledger.append({ partition: 0, progress, entries, intents: [], boots: [], orders: [] });
  };
  return {
    index: views,
    async add(...entries) {
      const accounts = [...new Set(entries.map((entry) => entry.account))];
      for (const of of accounts) await append(entries.filter((entry) => entry.account === of));
      await projection.add(entries);
      await projection.flush();
    },
    dispose: () => database.drop(),
  };
});

describe('provisioning views in MongoDB', () => {
  it('leaves none of the indexes that others have replaced, and may be done again', async () => {
    const database = await TestDatabase.create();
    const usage = viewModels(database.connection).usage.collection;
    const names = async () => (await usage.indexes()).map(({ name }) => name).toSorted();
    const fresh = await names();
    // As it was before rows were read in the order of their values.
    await usage.createIndex({ copy: 1, account: 1, 'row.keyId': 1, 'row.kind': 1, 'row.day': 1 });
    expect(await names()).toHaveLength(fresh.length + 1);
    await provisionViews(database.connection);
    expect(await names()).toEqual(fresh);
    await provisionViews(database.connection);
    expect(await names()).toEqual(fresh);
    expect(fresh).toContain('copy_1_account_1_row.keyId_1_row.kind_1_row.day_1_row.value_1');
    await database.drop();
  });
});
