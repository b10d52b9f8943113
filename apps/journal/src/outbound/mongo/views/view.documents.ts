import { Schema, type Model } from 'mongoose';
import type { JournalView, Replay } from '#contracts';
import type { Connection } from '#mongo';

/** Which copies of a view there are; each has an id of its own, which its documents bear. */
export interface ViewDocument {
  readonly _id: JournalView;
  /** Of what is folded: another one is folded otherwise. */
  readonly version: number;
  readonly live: string;
  readonly beside: string | null;
  /** Copies whose documents are still to be removed. */
  readonly dropped: readonly string[];
}

/** Up to which sequence number a copy is folded. */
export interface PositionDocument {
  /** Copy and account. */
  readonly _id: string;
  readonly copy: string;
  readonly account: string;
  readonly seq: number;
}

export interface ParkedDocument {
  /** Copy, account and sequence number. */
  readonly _id: string;
  readonly copy: string;
  readonly reason: string;
}

/** Everything that an entry is found by. */
export interface FacetsDocument {
  /** Copy, account and sequence number. */
  readonly _id: string;
  readonly copy: string;
  readonly account: string;
  readonly seq: number;
  /** The name of the row; empty where there are no facets, as in a mark of what was purged. */
  readonly name: string;
  readonly facets: readonly string[];
}

/** A row of counts, and what has been counted in it (ADR 0041). */
export interface CountedDocument {
  /** Hash of copy and name. */
  readonly _id: string;
  readonly copy: string;
  /** Empty once nothing is counted any more. */
  readonly account: string;
  /** JSON text of the key; empty once nothing is counted any more. */
  readonly name: string;
  /** What is counted, as its view has it; null once nothing is. */
  readonly row: unknown;
  /** Every entry of the row up to this sequence number is counted. */
  readonly through: number;
  /** The order to purge that took entries away last, by its sequence number; 0 if none did… */
  readonly order: number;
  /** …and up to which sequence number it has. */
  readonly takenThrough: number;
  /** Counts the changes: whoever changes names the one that they have seen. */
  readonly version: number;
}

export interface ReplayDocument {
  readonly _id: string;
  readonly state: Replay['state'];
  readonly startedAt: string;
  /** JSON text of `KeptReplay`. */
  readonly data: string;
}

const text = { type: String, required: true } as const;
const maybeText = { type: String, default: '' } as const;
const number = { type: Number, required: true } as const;
const options = { versionKey: false, strict: 'throw' } as const;

const viewSchema = new Schema<ViewDocument>(
  { _id: text, version: number, live: text, beside: { type: String, default: null }, dropped: [String] },
  options,
);

const positionSchema = new Schema<PositionDocument>(
  { _id: text, copy: text, account: text, seq: number },
  options,
);
positionSchema.index({ copy: 1 });

const parkedSchema = new Schema<ParkedDocument>({ _id: text, copy: text, reason: text }, options);
parkedSchema.index({ copy: 1 });

const facetsSchema = new Schema<FacetsDocument>(
  { _id: text, copy: text, account: text, seq: number, name: maybeText, facets: [String] },
  options,
);
facetsSchema.index({ copy: 1, account: 1, facets: 1, seq: -1 });
facetsSchema.index({ copy: 1, name: 1 });

function countedSchema(...keys: readonly string[]): Schema<CountedDocument> {
  const schema = new Schema<CountedDocument>(
    {
      ...{ _id: text, copy: text, account: maybeText, name: maybeText, through: number, order: number },
      ...{ takenThrough: number, version: number, row: { type: Schema.Types.Mixed, default: null } },
    },
    options,
  );
  schema.index({ copy: 1, name: 1 });
  schema.index({ copy: 1, account: 1, ...Object.fromEntries(keys.map((key) => [`row.${key}`, 1 as const])) });
  return schema;
}

const replaySchema = new Schema<ReplayDocument>(
  { _id: text, state: text, startedAt: text, data: text },
  options,
);
replaySchema.index({ state: 1 });

export interface StatsRecord {
  readonly group: string;
  readonly hour: number;
  readonly value: string;
  readonly operations: number;
  readonly failed: number;
  readonly latencies: string;
}

export interface UsageRecord {
  readonly keyId: string;
  readonly kind: string;
  readonly value: string;
  readonly day: number;
  readonly calls: number;
}

/** Entries of one subject and day that are still whole (`Shelf`). */
export interface ShelfRecord {
  readonly class: string;
  readonly command: string;
  readonly thing: string;
  readonly day: number;
  readonly entries: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

const statsSchema = countedSchema('group', 'hour');
const usageSchema = countedSchema('keyId', 'kind', 'day', 'value');
const shelfSchema = countedSchema();

export interface ViewModels {
  readonly views: Model<ViewDocument>;
  readonly positions: Model<PositionDocument>;
  readonly parked: Model<ParkedDocument>;
  readonly facets: Model<FacetsDocument>;
  readonly stats: Model<CountedDocument>;
  readonly usage: Model<CountedDocument>;
  readonly shelves: Model<CountedDocument>;
  readonly replays: Model<ReplayDocument>;
}

/** The collections of views, on a connection that is its owner's to close. */
export function viewModels(connection: Connection): ViewModels {
  const model = <Document>(name: string, schema: Schema<Document>): Model<Document> =>
    connection.model<Document>(`journal.${name}`, schema, `journal.${name}`);
  return {
    views: model('views', viewSchema),
    positions: model('view-positions', positionSchema),
    parked: model('view-parked', parkedSchema),
    facets: model('view-search', facetsSchema),
    stats: model('view-stats', statsSchema),
    usage: model('view-usage', usageSchema),
    shelves: model('shelves', shelfSchema),
    replays: model('replays', replaySchema),
  };
}

/** An index that its successor does the work of: it would cost every write for nothing. */
const replacedUsageIndex = 'copy_1_account_1_row.keyId_1_row.kind_1_row.day_1';
/** MongoDB's code for an index that is not there. */
const indexNotFound = 27;

/** Makes the collections of views and their indexes, and drops what those have replaced. Idempotent. */
export async function provisionViews(connection: Connection): Promise<void> {
  const models = viewModels(connection);
  for (const model of Object.values(models) as Model<unknown>[]) {
    await model.createCollection();
    await model.createIndexes();
  }
  await dropIndex(models.usage, replacedUsageIndex);
}

async function dropIndex(model: ViewModels['usage'], name: string): Promise<void> {
  try {
    await model.collection.dropIndex(name);
  } catch (error) {
    if ((error as { code?: unknown }).code !== indexNotFound) throw error;
  }
}
