import { Schema, type Model } from 'mongoose';
import { isDuplicate, type Connection } from '#mongo';
import type { PositionStore } from '../position-store.port.ts';

interface PositionDocument {
  /** The reader. */
  readonly _id: string;
  readonly position: number;
}

const positionSchema = new Schema<PositionDocument>(
  { _id: { type: String, required: true }, position: { type: Number, required: true } },
  { versionKey: false, strict: 'throw' },
);

/** Positions in a collection, shared by the replicas of a service: none of them can move one back. */
export class MongoPositionStore implements PositionStore {
  readonly #positions: Model<PositionDocument>;

  constructor(connection: Connection, collection: string) {
    this.#positions = connection.model<PositionDocument>(collection, positionSchema, collection);
  }

  /** Makes the collection. Idempotent. */
  static async provision(connection: Connection, collection: string): Promise<void> {
    await new MongoPositionStore(connection, collection).#positions.createCollection();
  }

  async load(reader: string): Promise<number> {
    return (await this.#positions.findById(reader).lean<PositionDocument | null>())?.position ?? 0;
  }

  async save(reader: string, position: number): Promise<void> {
    const advance = () =>
      this.#positions.updateOne({ _id: reader, position: { $lt: position } }, { position });
    if ((await advance()).matchedCount > 0) return;
    try {
      await this.#positions.create({ _id: reader, position });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      // It is there: further on already, or made just now by another replica that is not as far.
      await advance();
    }
  }

  /** The connection is its owner's to close. */
  async close(): Promise<void> {}
}
