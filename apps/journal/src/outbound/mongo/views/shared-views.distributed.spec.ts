import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventParked, journalViews, type ParkedEvent } from '#contracts';
import { account } from '../../../../test/events.fixture.ts';
import { TestDatabase } from '../../../../test/mongo/database.ts';
import { variety } from '../../../../test/variety.fixture.ts';
import { readEntry } from '../../../projections/entry-facts.port.ts';
import type { LedgerEntry } from '../../../projections/ledger.reader.port.ts';
import type { ViewRow, ViewStore } from '../../../projections/view.store.port.ts';
import { ViewsProjection } from '../../../projections/views.projection.ts';
import { MongoLedgerStore } from '../ledger.store.mongo.ts';
import { tellParkedBy } from './parked-entries.ts';
import { viewModels } from './view.documents.ts';
import { MongoViewStore } from './view.store.mongo.ts';

const live = (view: (typeof journalViews)[number]) => ({ view, copy: 'live' as const });

describe('views in MongoDB that several processes fold', () => {
  let database: TestDatabase;
  let ledger: MongoLedgerStore;
  let views: MongoViewStore;
  let written: number;

  beforeEach(async () => {
    database = await TestDatabase.create();
    ledger = new MongoLedgerStore(database.connection);
    views = await MongoViewStore.open(database.connection);
    written = 0;
  });
  afterEach(() => database.drop());

  const write = async (entries: readonly LedgerEntry[]) => {
    written += entries.length;
    const progress = { offset: written, recordedAt: null };
    await ledger.append({ partition: 0, progress, entries, intents: [], boots: [], orders: [] });
  };
  const process = async () =>
    await ViewsProjection.open(await MongoViewStore.open(database.connection), ledger);
  const catchUp = async (projection: ViewsProjection) => {
    while ((await projection.catchUp()) > 0);
  };
  const rows = async (): Promise<readonly (readonly ViewRow[])[]> =>
    await Promise.all(journalViews.map((view) => views.rows(live(view), null, 100_000)));
  /** What one process alone makes of the entries. */
  const expected = async (entries: readonly LedgerEntry[]) => {
    const other = await TestDatabase.create();
    const store = await MongoViewStore.open(other.connection);
    await foldAll(store, entries);
    const all = await Promise.all(journalViews.map((view) => store.rows(live(view), null, 100_000)));
    await other.drop();
    return all;
  };
  const foldAll = async (store: ViewStore, entries: readonly LedgerEntry[]) => {
    const positions = new Map([[account, entries.at(-1)?.seq ?? 0]]);
    for (const view of journalViews) {
      await store.fold(live(view), { entries: entries.map(readEntry), positions });
    }
  };

  it('hold each entry once, though all fold all of them at the same time', async () => {
    const entries = variety();
    await write(entries);
    await Promise.all((await Promise.all([process(), process(), process()])).map(catchUp));
    expect(await rows()).toEqual(await expected(entries));
  });

  /** Has the next write of several documents do its first half only, and fail. */
  const breakOff = (model: { readonly collection: unknown }, method: 'insertMany' | 'bulkWrite') => {
    const collection = model.collection as Record<string, (documents: unknown[]) => Promise<unknown>>;
    const whole = collection[method]?.bind(collection);
    collection[method] = async (documents) => {
      delete collection[method];
      await whole?.(documents.slice(0, documents.length / 2));
      throw new Error('the process ends here');
    };
  };

  it('are whole after processes that ended in the middle of a write, however the next one splits it', async () => {
    const entries = variety();
    const models = viewModels(database.connection);
    await write(entries);
    for (const [through, method] of [
      [20, 'insertMany'],
      [45, 'bulkWrite'],
      [50, 'bulkWrite'],
    ] as const) {
      for (const model of [models.stats, models.usage]) {
        breakOff(model, method);
        await expect(foldAll(views, entries.slice(0, through))).rejects.toThrow('ends here');
      }
    }
    breakOff(models.facets, 'insertMany');
    await expect(foldAll(views, entries.slice(0, 55))).rejects.toThrow('ends here');
    await catchUp(await process());
    expect(await rows()).toEqual(await expected(entries));
  });

  it('say what they do without before they go on, of the live copy alone, and again where it was not taken', async () => {
    const [one, broken, three] = variety().slice(0, 3);
    if (one === undefined || broken === undefined || three === undefined) throw new Error('too few');
    await write([one, { ...broken, data: 'no JSON' }, three]);
    const told: ParkedEvent[] = [];
    let isAway = true;
    const park = (parked: ParkedEvent) => {
      if (isAway) return Promise.reject(new Error('the lot is away'));
      told.push(eventParked.schema.parse(parked));
      return Promise.resolve();
    };
    const store = await MongoViewStore.open(database.connection, tellParkedBy(park, ledger));
    const projection = await ViewsProjection.open(store, ledger);
    await expect(catchUp(projection)).rejects.toThrow('the lot is away');
    expect(await store.position(live('search'), broken.account)).toBe(0);
    isAway = false;
    await projection.begin('search');
    await catchUp(projection);
    const { account, entryId: id, partition, offset } = broken;
    // The first record of a partition is at 1 of the log, at 0 of the topic.
    const place = { topic: 'smarter.operations.v1', partition, position: offset - 1 };
    const reason = 'SyntaxError';
    expect(told).toEqual(
      journalViews.map((view) => ({ consumer: `journal.${view}`, account, ...place, id, reason })),
    );
    expect(await store.parked({ view: 'search', copy: 'beside' })).toBe(1);
  });

  it('refuse a batch that does not follow, and the one who brought it reads what is missing', async () => {
    const entries = variety();
    await write(entries.slice(0, 20));
    const [one, other] = [await process(), await process()];
    await catchUp(one);
    await catchUp(other);
    // The copy of one takes the place that the other believes to know.
    await write(entries.slice(20, 40));
    await other.add(entries.slice(20, 40));
    await other.flush();
    await one.begin('stats');
    await catchUp(one);
    await write(entries.slice(40));
    await one.promote('stats');
    await other.add(entries.slice(40));
    await other.flush();
    await catchUp(other);
    expect(await rows()).toEqual(await expected(entries));
  });

  it('bring nothing back of what was purged, by a process that was overtaken', async () => {
    const entries = variety();
    await write(entries);
    await catchUp(await process());
    const purged = entries.filter(({ seq }) => seq % 2 === 1);
    const projection = await process();
    await projection.erase(purged.slice(0, 20), 61);
    // Broken off and done again, then once more from a beginning.
    await projection.erase(purged.slice(10), 61);
    await projection.erase(purged, 61);
    const after = await rows();
    // It has read everything before the purge, and looked where the view stood before that.
    await viewModels(database.connection).positions.deleteMany({});
    await foldAll(views, entries);
    expect(await rows()).toEqual(after);
    const kept = entries.map((entry) =>
      entry.seq % 2 === 1 ? { ...entry, type: 'purged', data: '' } : entry,
    );
    expect(after).toEqual(await expected(kept));
  });

  it('leave nothing readable of a row in which nothing is counted any more', async () => {
    const entries = variety().slice(0, 4);
    await write(entries);
    const projection = await process();
    await catchUp(projection);
    await projection.erase(entries, 5);
    for (const name of ['view-stats', 'view-usage', 'view-search']) {
      const left = await database.connection.collection(`journal.${name}`).find().toArray();
      expect(left.length).toBeGreaterThan(0);
      expect(JSON.stringify(left)).not.toMatch(/203\.0\.113|curl|key-1|describe|\bada\b/);
    }
  });
});
