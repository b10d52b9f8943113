import type { Model } from 'mongoose';
import { isDuplicate } from '#mongo';
import type { EntryFacts, ReadEntry } from '../../../projections/entry-facts.port.ts';
import {
  facetsOf,
  type Facet,
  type Found,
  type IndexSearch,
  type Tally,
} from '../../../projections/search-index.port.ts';
import type { ViewRow } from '../../../projections/view.store.port.ts';
import { written } from '../../written-facet.ts';
import type { FacetsDocument } from './view.documents.ts';
import type { ViewDocuments } from './view-documents.ts';

/** One step of a search is so many places of a ledger, whether an entry there fits or not. */
const placesOfStep = 64;

/**
 * The search index: a document for each entry with everything that it is found by, under a multikey
 * index. An entry that is added again changes nothing; of one that was purged an empty document stays, so
 * that a process that was overtaken can't bring it back.
 */
export class SearchDocuments implements ViewDocuments {
  private readonly facets: Model<FacetsDocument>;

  constructor(facets: Model<FacetsDocument>) {
    this.facets = facets;
  }

  async add(copy: string, entries: readonly ReadEntry[]): Promise<void> {
    const documents = entries.map(({ account, seq, facts }) => ({
      ...{ _id: idOf(copy, account, seq), copy, account, seq },
      ...contentOf(account, seq, facts === null || 'reason' in facts ? null : facts),
    }));
    try {
      await this.facets.collection.insertMany(documents as never[], { ordered: false });
    } catch (error) {
      // It is there already, and the others are now.
      if (!isDuplicate(error)) throw error;
    }
  }

  async take(copy: string, _order: number, entries: readonly ReadEntry[]): Promise<void> {
    const ids = entries.map(({ account, seq }) => idOf(copy, account, seq));
    await this.facets.updateMany({ _id: { $in: ids } }, { name: '', facets: [] });
  }

  async rows(copy: string, after: string | null, limit: number): Promise<readonly ViewRow[]> {
    const found = await this.facets
      .find({ copy, name: { $gt: after ?? '' } })
      .sort({ name: 1 })
      .limit(limit)
      .lean<FacetsDocument[]>();
    return found.map(({ name, facets }) => ({ row: name, content: JSON.stringify(facets) }));
  }

  async row(copy: string, row: string): Promise<string | undefined> {
    const found = await this.facets.findOne({ copy, name: row }).lean<FacetsDocument | null>();
    return found === null ? undefined : JSON.stringify(found.facets);
  }

  async drop(copy: string, limit: number): Promise<number> {
    const found = await this.facets.find({ copy }, { _id: 1 }).limit(limit).lean<{ _id: string }[]>();
    if (found.length > 0) await this.facets.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
    return found.length;
  }

  /** As `SearchIndex.find`, in a copy of which the account is folded up to `position`. */
  async find(copy: string, position: number, search: IndexSearch): Promise<Found> {
    const { account, facets, above, below, limit, steps } = search;
    const start = Math.min(below, position + 1);
    const floor = Math.max(above, start - 1 - steps * placesOfStep);
    const found = await this.facets
      .find(
        { copy, account, facets: { $all: facets.map(written) }, seq: { $gt: floor, $lt: start } },
        { _id: 0, seq: 1 },
      )
      .sort({ seq: -1 })
      .limit(limit)
      .lean<{ seq: number }[]>();
    const seqs = found.map(({ seq }) => seq);
    if (seqs.length === limit) return { seqs, searchedTo: seqs.at(-1) ?? null };
    return { seqs, searchedTo: floor > above ? floor + 1 : null };
  }

  tally(copy: string, account: string, facets: readonly Facet[], above: number): Promise<readonly Tally[]> {
    return Promise.all(
      facets.map(async (facet) => {
        const having = { copy, account, facets: written(facet) };
        const newest = await this.facets
          .findOne(having, { _id: 0, seq: 1 })
          .sort({ seq: -1 })
          .lean<{ seq: number } | null>();
        const count = await this.facets.countDocuments({ ...having, seq: { $gt: above } });
        return { count, newest: newest?.seq ?? null };
      }),
    );
  }
}

function contentOf(account: string, seq: number, facts: EntryFacts | null) {
  if (facts === null) return { name: '', facets: [] };
  return { name: JSON.stringify([account, seq]), facets: facetsOf(facts).map(written) };
}

function idOf(copy: string, account: string, seq: number): string {
  return `${copy}#${account}#${seq}`;
}
