import { randomUUID } from 'node:crypto';
import { journalViews, type JournalView } from '#contracts/operations';
import { isDuplicate, type Connection } from '#mongo';
import type { ReadEntry } from '../../../projections/entry-facts.port.ts';
import type { Facet, IndexSearch, SearchIndex } from '../../../projections/search-index.port.ts';
import type { StatsRead, StatsReader, UsageReader } from '../../../projections/stats.reader.port.ts';
import { parkedAmong } from '../../../projections/view-deltas.port.ts';
import {
  ViewMovedError,
  type ParkedEntry,
  type ViewBatch,
  type ViewCopy,
  type ViewRow,
  type ViewStore,
} from '../../../projections/view.store.port.ts';
import type { TellParked } from './parked-entries.ts';
import { advance, positionIn } from './positions.ts';
import { SearchDocuments } from './search.documents.ts';
import { StatsDocuments } from './stats.documents.ts';
import { UsageDocuments } from './usage.documents.ts';
import { viewModels, type PositionDocument, type ViewDocument, type ViewModels } from './view.documents.ts';

/** Documents of a dropped copy that are removed at a time. */
const sweptAtOnce = 2000;

/** Of a view that is folded otherwise than before, what is kept is dropped and folded again: count up here. */
const versions: Readonly<Record<JournalView, number>> = { search: 1, stats: 1, usage: 1 };

interface Documents {
  readonly search: SearchDocuments;
  readonly stats: StatsDocuments;
  readonly usage: UsageDocuments;
}

/**
 * Views in MongoDB, without transactions, which any number of processes may fold at a time (ADR 0041). Which
 * copy is live is asked with every call, since another process may put a rebuilt one in its place.
 */
export class MongoViewStore implements ViewStore, SearchIndex, StatsReader, UsageReader {
  private readonly models: ViewModels;
  private readonly documents: Documents;
  /** The copies beside that this process has begun. */
  private readonly begun = new Map<JournalView, string>();

  private readonly tell: TellParked;

  private constructor(models: ViewModels, tell: TellParked) {
    this.models = models;
    this.tell = tell;
    this.documents = {
      search: new SearchDocuments(models.facets),
      stats: new StatsDocuments(models.stats),
      usage: new UsageDocuments(models.usage),
    };
  }

  /** Begins views that are not there, or were folded otherwise. `tell` is called before the live copy goes on. */
  static async open(
    connection: Connection,
    tell: TellParked = () => Promise.resolve(),
  ): Promise<MongoViewStore> {
    const store = new MongoViewStore(viewModels(connection), tell);
    for (const view of journalViews) await store.introduce(view);
    return store;
  }

  async positions(copy: ViewCopy): Promise<ReadonlyMap<string, number>> {
    const found = await this.models.positions
      .find({ copy: await this.idOf(copy) })
      .lean<PositionDocument[]>();
    return new Map(found.map(({ account, seq }) => [account, seq]));
  }

  async position(copy: ViewCopy, account: string): Promise<number> {
    return await this.reached(await this.idOf(copy), account);
  }

  async fold(copy: ViewCopy, { entries, positions }: ViewBatch): Promise<void> {
    const id = await this.idOf(copy);
    const fresh: ReadEntry[] = [];
    for (const account of positions.keys()) {
      const of = entries.filter((entry) => entry.account === account);
      const reached = await this.reached(id, account);
      if ((of[0]?.seq ?? 0) > reached + 1) throw new ViewMovedError(`${id} is at ${reached} of ${account}`);
      fresh.push(...of.filter(({ seq }) => seq > reached));
    }
    if (fresh.length === 0) return;
    const parked = parkedAmong(fresh);
    if (copy.copy === 'live' && parked.length > 0) await this.tell(copy.view, parked);
    await this.park(id, parked);
    await this.documents[copy.view].add(id, fresh);
    for (const [account, seq] of positions) await advance(this.models.positions, id, account, seq);
  }

  async remove(copy: ViewCopy, entries: readonly ReadEntry[], order: number): Promise<void> {
    if (entries.length > 0) await this.documents[copy.view].take(await this.idOf(copy), order, entries);
  }

  async parked(copy: ViewCopy): Promise<number> {
    return await this.models.parked.countDocuments({ copy: await this.idOf(copy) });
  }

  async rows(copy: ViewCopy, after: string | null, limit: number): Promise<readonly ViewRow[]> {
    return await this.documents[copy.view].rows(await this.idOf(copy), after, limit);
  }

  async row(copy: ViewCopy, row: string): Promise<string | undefined> {
    return await this.documents[copy.view].row(await this.idOf(copy), row);
  }

  async begin(view: JournalView): Promise<void> {
    const beside = newId(view);
    const { beside: old } = await this.viewOf(view);
    const dropped = old === null ? {} : { $push: { dropped: old } };
    const { matchedCount } = await this.models.views.updateOne(
      { _id: view, beside: old },
      { $set: { beside }, ...dropped },
    );
    if (matchedCount === 0) throw new Error(`another copy of ${view} was begun`);
    this.begun.set(view, beside);
  }

  async promote(view: JournalView): Promise<void> {
    const beside = await this.idOf({ view, copy: 'beside' });
    const { live } = await this.viewOf(view);
    await this.models.views.updateOne(
      { _id: view, beside },
      { $set: { live: beside, beside: null }, $push: { dropped: live } },
    );
    this.begun.delete(view);
  }

  /** Of a copy that another process has begun nothing is changed. */
  async discard(view: JournalView): Promise<void> {
    const begun = this.begun.get(view);
    this.begun.delete(view);
    if (begun !== undefined) await this.dropBeside(view, begun);
  }

  /** Discards what a process that is gone has begun, too. */
  async discardAll(): Promise<void> {
    for (const view of journalViews) {
      const { beside } = await this.viewOf(view);
      if (beside !== null) await this.dropBeside(view, beside);
    }
    this.begun.clear();
  }

  /** There is nothing to be done: what MongoDB keeps of documents that were changed is not in our hands. */
  scrub(): Promise<void> {
    return Promise.resolve();
  }

  async sweep(): Promise<boolean> {
    for (const view of journalViews) {
      const [copy] = (await this.viewOf(view)).dropped;
      if (copy === undefined) continue;
      if ((await this.documents[view].drop(copy, sweptAtOnce)) > 0) return true;
      await this.models.positions.deleteMany({ copy });
      await this.models.parked.deleteMany({ copy });
      await this.models.views.updateOne({ _id: view }, { $pull: { dropped: copy } });
      return true;
    }
    return false;
  }

  async find(search: IndexSearch) {
    const live = await this.liveOf('search');
    return await this.documents.search.find(live, await this.reached(live, search.account), search);
  }

  async tally(account: string, facets: readonly Facet[], above: number) {
    return await this.documents.search.tally(await this.liveOf('search'), account, facets, above);
  }

  async stats(read: StatsRead) {
    return await this.documents.stats.stats(await this.liveOf('stats'), read);
  }

  async usedKeys(account: string) {
    return await this.documents.usage.usedKeys(await this.liveOf('usage'), account);
  }

  async callsFrom(account: string, keyId: string, fromDay: number) {
    return await this.documents.usage.callsFrom(await this.liveOf('usage'), account, keyId, fromDay);
  }

  async usage(...[account, keyId, kind, bounds]: Parameters<UsageReader['usage']>) {
    return await this.documents.usage.usage(await this.liveOf('usage'), account, keyId, kind, bounds);
  }

  private async dropBeside(view: JournalView, beside: string): Promise<void> {
    await this.models.views.updateOne(
      { _id: view, beside },
      { $set: { beside: null }, $push: { dropped: beside } },
    );
  }

  private async introduce(view: JournalView): Promise<void> {
    const version = versions[view];
    const fresh = { version, live: newId(view), beside: null };
    try {
      await this.models.views.updateOne(
        { _id: view },
        { $setOnInsert: { ...fresh, dropped: [] } },
        { upsert: true },
      );
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
    const known = await this.models.views.findById(view).lean<ViewDocument | null>();
    if (known === null || known.version === version) return;
    const dropped = [...known.dropped, known.live, ...(known.beside === null ? [] : [known.beside])];
    await this.models.views.updateOne({ _id: view, version: known.version }, { ...fresh, dropped });
  }

  private async park(copy: string, entries: readonly ParkedEntry[]): Promise<void> {
    for (const { account, seq, reason } of entries) {
      await this.models.parked.updateOne(
        { _id: `${copy}#${account}#${seq}` },
        { $setOnInsert: { copy, reason } },
        { upsert: true },
      );
    }
  }

  private reached(copy: string, account: string): Promise<number> {
    return positionIn(this.models.positions, copy, account);
  }

  private async idOf({ view, copy }: ViewCopy): Promise<string> {
    const { live, beside } = await this.viewOf(view);
    if (copy === 'live') return live;
    const begun = this.begun.get(view);
    if (begun === undefined || begun !== beside) throw new Error(`there is no copy of ${view} beside`);
    return beside;
  }

  private async liveOf(view: JournalView): Promise<string> {
    return (await this.viewOf(view)).live;
  }

  private async viewOf(view: JournalView): Promise<ViewDocument> {
    const found = await this.models.views.findById(view).lean<ViewDocument | null>();
    if (found?.version !== versions[view]) {
      throw new Error(`the view ${view} is of version ${String(found?.version)}, not ${versions[view]}`);
    }
    return found;
  }
}

function newId(view: JournalView): string {
  return `${view}.${randomUUID()}`;
}
