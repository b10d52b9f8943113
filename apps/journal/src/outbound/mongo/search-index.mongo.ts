import { Schema, type Model } from 'mongoose';
import { isDuplicate, type Connection } from '#mongo';
import type { EntryIndexStore, IndexedEntry } from '../../projections/entry-index.port.ts';
import type { Facet, Found, IndexSearch, SearchIndex, Tally } from '../../projections/search-index.port.ts';
import { written } from '../written-facet.ts';

interface FacetsDocument extends IndexedEntry {
  /** Account and sequence number. */
  readonly _id: string;
}

interface PositionDocument {
  /** The account. */
  readonly _id: string;
  readonly seq: number;
}

const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;

const facetsSchema = new Schema<FacetsDocument>(
  { _id: text, account: text, seq: number, facets: [String], parked: { type: String, default: null } },
  { versionKey: false, strict: 'throw' },
);
facetsSchema.index({ account: 1, facets: 1, seq: -1 });
facetsSchema.index({ parked: 1 });

const positionSchema = new Schema<PositionDocument>(
  { _id: text, seq: number },
  { versionKey: false, strict: 'throw' },
);

/** One step of a search is so many places of a ledger, whether an entry there fits or not. */
const placesOfStep = 64;

/**
 * The search index in MongoDB: a document for each entry with everything that it is found by, under a
 * multikey index. An entry that is added again changes nothing, so no transaction is needed (ADR 0033).
 */
export class MongoSearchIndex implements SearchIndex, EntryIndexStore {
  private readonly facets: Model<FacetsDocument>;
  private readonly positions: Model<PositionDocument>;

  constructor(connection: Connection) {
    const model = <Document>(name: string, schema: Schema<Document>): Model<Document> =>
      connection.model<Document>(name, schema, name);
    this.facets = model('journal.search', facetsSchema);
    this.positions = model('journal.search-positions', positionSchema);
  }

  /** Makes the collections and their indexes. Idempotent. */
  static async provision(connection: Connection): Promise<void> {
    const { facets, positions } = new MongoSearchIndex(connection);
    await facets.createCollection();
    await facets.createIndexes();
    await positions.createCollection();
  }

  async position(account: string): Promise<number> {
    return (await this.positions.findById(account).lean<PositionDocument | null>())?.seq ?? 0;
  }

  async add(entries: readonly IndexedEntry[]): Promise<void> {
    const documents = entries.map(({ facets, ...entry }) => ({
      ...entry,
      _id: `${entry.account}#${entry.seq}`,
      facets: facets.map(written),
    }));
    try {
      await this.facets.insertMany(documents, { ordered: false, lean: true });
    } catch (error) {
      // It is there already, and the others are now.
      if (!isDuplicate(error)) throw error;
    }
  }

  async advance(account: string, seq: number): Promise<void> {
    await this.positions.updateOne({ _id: account }, { $max: { seq } }, { upsert: true });
  }

  parked(): Promise<number> {
    return this.facets.countDocuments({ parked: { $gt: '' } });
  }

  async find({ account, facets, above, below, limit, steps }: IndexSearch): Promise<Found> {
    const start = Math.min(below, (await this.position(account)) + 1);
    const floor = Math.max(above, start - 1 - steps * placesOfStep);
    const found = await this.facets
      .find(
        { account, facets: { $all: facets.map(written) }, seq: { $gt: floor, $lt: start } },
        { _id: 0, seq: 1 },
      )
      .sort({ seq: -1 })
      .limit(limit)
      .lean<{ seq: number }[]>();
    const seqs = found.map(({ seq }) => seq);
    if (seqs.length === limit) return { seqs, searchedTo: seqs.at(-1) ?? null };
    return { seqs, searchedTo: floor > above ? floor + 1 : null };
  }

  tally(account: string, facets: readonly Facet[], above: number): Promise<readonly Tally[]> {
    return Promise.all(
      facets.map(async (facet) => {
        const having = { account, facets: written(facet) };
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
