import { Schema, type Model, type mongo } from 'mongoose';
import type { Connection } from '#mongo';
import type { OpenIntent } from '../../application/ledger.store.port.ts';
import type { LedgerEntry } from '../../domain/ledger.events.ts';

/** An entry as it lies in the collection: its data sealed under a key of its own (ADR 0020). */
export interface EntryDocument extends Omit<LedgerEntry, 'entryId' | 'data'> {
  /** The entry id. */
  readonly _id: string;
  readonly data: mongo.Binary;
  /** The entry id of the order to purge that makes it a tombstone, or has: it is there before the key goes. */
  readonly purgedBy?: string;
}

export interface PayloadKeyDocument {
  /** The entry id. */
  readonly _id: string;
  readonly key: mongo.Binary;
}

export interface IntentDocument extends Omit<OpenIntent, 'operationId'> {
  /** The operation id. */
  readonly _id: string;
  readonly partition: number;
}

export interface BootDocument {
  /** Gateway, boot and partition. */
  readonly _id: string;
  readonly gateway: string;
  readonly boot: string;
  readonly partition: number;
  readonly offset: number;
}

export interface ProgressDocument {
  /** The partition. */
  readonly _id: number;
  readonly offset: number;
  readonly recordedAt: number | null;
}

export interface OrderDocument {
  /** The entry id of the order. */
  readonly _id: string;
  readonly account: string;
  readonly seq: number;
  readonly orderedAt: number;
  /** JSON text of `PurgeOrder`. */
  readonly order: string;
  /** Everything of the order up to this sequence number is gone. */
  readonly cursor: number;
  /** Entries that are gone by now. */
  readonly purged: number;
  /** Null while it is going on. */
  readonly finishedAt: number | null;
}

/** The trusted time of the purge (ADR 0021): one document. */
export interface TrustedTimeDocument {
  readonly _id: 'trusted-time';
  readonly trusted: number;
  readonly ahead: number;
  readonly watchedMs: number;
}

/** How the purge is, as the process says that runs it: one document. */
export interface PurgeConditionDocument {
  readonly _id: 'purge-condition';
  readonly lastRun: number | null;
  readonly nextRun: number | null;
}

export interface LedgerModels {
  readonly entries: Model<EntryDocument>;
  readonly payloadKeys: Model<PayloadKeyDocument>;
  readonly intents: Model<IntentDocument>;
  readonly boots: Model<BootDocument>;
  readonly progress: Model<ProgressDocument>;
  readonly orders: Model<OrderDocument>;
  readonly trustedTime: Model<TrustedTimeDocument>;
  readonly purgeCondition: Model<PurgeConditionDocument>;
}

const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;
const bytes = { type: Buffer, required: true } as const;
const options = { versionKey: false, strict: 'throw' } as const;

const entrySchema = new Schema<EntryDocument>(
  {
    ...{ _id: text, account: text, seq: number, operationId: text, key: text, recordedAt: number },
    ...{ class: text, command: text, thing: text, settles: { type: String, default: null } },
    ...{ leafHash: text, partition: number, offset: number, type: text, data: bytes, purgedBy: String },
  },
  options,
);
// The order of a ledger, and what keeps two writers from disagreeing about it (DESIGN §6).
entrySchema.index({ account: 1, seq: 1 }, { unique: true });
entrySchema.index({ operationId: 1 });

const payloadKeySchema = new Schema<PayloadKeyDocument>({ _id: text, key: bytes }, options);

const intentSchema = new Schema<IntentDocument>(
  { _id: text, account: text, recordedAt: number, state: text, data: text, partition: number },
  options,
);
intentSchema.index({ state: 1, recordedAt: 1 });

const bootSchema = new Schema<BootDocument>(
  { _id: text, gateway: text, boot: text, partition: number, offset: number },
  options,
);
bootSchema.index({ gateway: 1, partition: 1 });

const progressSchema = new Schema<ProgressDocument>(
  { _id: number, offset: number, recordedAt: { type: Number, default: null } },
  options,
);

const orderSchema = new Schema<OrderDocument>(
  {
    ...{ _id: text, account: text, seq: number, orderedAt: number, order: text },
    ...{ cursor: number, purged: number, finishedAt: { type: Number, default: null } },
  },
  options,
);
orderSchema.index({ account: 1, seq: 1 });
orderSchema.index({ finishedAt: 1 });

const trustedTimeSchema = new Schema<TrustedTimeDocument>(
  { _id: text, trusted: number, ahead: number, watchedMs: number },
  options,
);

const purgeConditionSchema = new Schema<PurgeConditionDocument>(
  { _id: text, lastRun: { type: Number, default: null }, nextRun: { type: Number, default: null } },
  options,
);

/** The collections of ledgers, on a connection that is its owner's to close. */
export function ledgerModels(connection: Connection): LedgerModels {
  const model = <Document>(name: string, schema: Schema<Document>): Model<Document> =>
    connection.model<Document>(`journal.${name}`, schema, `journal.${name}`);
  return {
    entries: model('entries', entrySchema),
    payloadKeys: model('payload-keys', payloadKeySchema),
    intents: model('intents', intentSchema),
    boots: model('boots', bootSchema),
    progress: model('progress', progressSchema),
    orders: model('orders', orderSchema),
    trustedTime: model('trusted-time', trustedTimeSchema),
    purgeCondition: model('purge-condition', purgeConditionSchema),
  };
}

/** Makes the collections of ledgers and their indexes. Idempotent. */
export async function provisionLedgers(connection: Connection): Promise<void> {
  for (const model of Object.values(ledgerModels(connection)) as Model<unknown>[]) {
    await model.createCollection();
    await model.createIndexes();
  }
}
