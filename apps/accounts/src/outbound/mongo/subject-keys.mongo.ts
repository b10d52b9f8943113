import { randomBytes } from 'node:crypto';
import { Schema, type Model } from 'mongoose';
import { isDuplicate, type Connection } from '#mongo';
import type { Rewrapped, SubjectKeys } from '../../application/subject-keys.port.ts';
import type { WrappingKeys } from '../../application/wrapping-keys.port.ts';
import { unwrapped, wrapped } from '../wrapped-key.ts';

interface KeyDocument {
  /** The subject. */
  readonly _id: string;
  readonly key: string;
  /** The name of the key that it is wrapped under. */
  readonly wrapper: string;
}

const text = { type: String, required: true } as const;
const keySchema = new Schema<KeyDocument>(
  { _id: text, key: text, wrapper: text },
  { versionKey: false, strict: 'throw' },
);
keySchema.index({ wrapper: 1 });

/**
 * Subject keys in a collection of their own. Nothing is remembered in the process, so that a key which
 * another process destroyed is gone here, too.
 */
export class MongoSubjectKeys implements SubjectKeys {
  readonly #keys: Model<KeyDocument>;
  readonly #wrapping: WrappingKeys;

  constructor(connection: Connection, collection: string, wrapping: WrappingKeys) {
    this.#keys = modelOf(connection, collection);
    this.#wrapping = wrapping;
  }

  /** Makes the collection and its index. Idempotent. */
  static async provision(connection: Connection, collection: string): Promise<void> {
    const keys = modelOf(connection, collection);
    await keys.createCollection();
    await keys.createIndexes();
  }

  async obtain(subject: string): Promise<Buffer> {
    for (;;) {
      const known = (await this.find([subject])).get(subject);
      if (known !== undefined) return known;
      const [key, { current }] = [randomBytes(32), this.#wrapping];
      try {
        await this.#keys.create({
          ...{ _id: subject, key: wrapped(subject, key, current), wrapper: current.name },
        });
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
    return new Map(found.map(({ _id, key, wrapper }) => [_id, unwrapped(_id, key, wrapper, this.#wrapping)]));
  }

  async destroy(subject: string): Promise<void> {
    await this.#keys.deleteOne({ _id: subject });
  }

  async rewrap(limit: number): Promise<Rewrapped> {
    const { current } = this.#wrapping;
    const others = { wrapper: { $ne: current.name } };
    const found = await this.#keys.find(others).limit(limit).lean<KeyDocument[]>();
    for (const { _id, key, wrapper } of found) {
      const bare = unwrapped(_id, key, wrapper, this.#wrapping);
      // Of one that was changed or destroyed meanwhile there is nothing to do.
      await this.#keys.updateOne({ _id, key }, { key: wrapped(_id, bare, current), wrapper: current.name });
    }
    return { rewrapped: found.length, left: await this.#keys.countDocuments(others) };
  }

  /** The connection is its owner's to close. */
  async close(): Promise<void> {}
}

function modelOf(connection: Connection, collection: string): Model<KeyDocument> {
  return connection.model<KeyDocument>(collection, keySchema, collection);
}
