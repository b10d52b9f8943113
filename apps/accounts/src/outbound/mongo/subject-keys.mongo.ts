import { randomBytes } from 'node:crypto';
import { Schema, type Model } from 'mongoose';
import { isDuplicate, type Connection } from '#mongo';
import type { SubjectKeys } from '../../application/subject-keys.port.ts';

interface KeyDocument {
  /** The subject. */
  readonly _id: string;
  /** 64 hex digits. */
  readonly key: string;
}

const keySchema = new Schema<KeyDocument>(
  { _id: { type: String, required: true }, key: { type: String, required: true } },
  { versionKey: false, strict: 'throw' },
);

/**
 * Subject keys in a collection of their own. Nothing is remembered in the process, so that a key which
 * another process destroyed is gone here, too.
 */
export class MongoSubjectKeys implements SubjectKeys {
  readonly #keys: Model<KeyDocument>;

  constructor(connection: Connection, collection: string) {
    this.#keys = connection.model<KeyDocument>(collection, keySchema, collection);
  }

  /** Makes the collection. Idempotent. */
  static async provision(connection: Connection, collection: string): Promise<void> {
    await new MongoSubjectKeys(connection, collection).#keys.createCollection();
  }

  async obtain(subject: string): Promise<Buffer> {
    for (;;) {
      const known = (await this.find([subject])).get(subject);
      if (known !== undefined) return known;
      const key = randomBytes(32);
      try {
        await this.#keys.create({ _id: subject, key: key.toString('hex') });
        return key;
      } catch (error) {
        // Somebody made it at the same time.
        if (!isDuplicate(error)) throw error;
      }
    }
  }

  async find(subjects: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    if (subjects.length === 0) return new Map();
    const found = await this.#keys.find({ _id: { $in: [...subjects] } }).lean<KeyDocument[]>();
    return new Map(found.map(({ _id, key }) => [_id, Buffer.from(key, 'hex')]));
  }

  async destroy(subject: string): Promise<void> {
    await this.#keys.deleteOne({ _id: subject });
  }

  /** The connection is its owner's to close. */
  async close(): Promise<void> {}
}
