import type { Model } from 'mongoose';
import { isDuplicate } from '#mongo';
import { newPayloadKey } from '#sealing/ciphers';
import { byIds } from './by-ids.ts';
import type { PayloadKeyDocument } from './ledger.documents.ts';

export interface ObtainedKeys {
  readonly keys: ReadonlyMap<string, Uint8Array>;
  /** The entries that had a key before. */
  readonly before: readonly string[];
}

const noKey = Buffer.alloc(0);

/**
 * The keys that the data of entries is sealed under, in a collection of their own: whoever destroys one
 * takes the content from every copy that the engine keeps of the entry (ADR 0020).
 */
export class PayloadKeys {
  private readonly keys: Model<PayloadKeyDocument>;

  constructor(keys: Model<PayloadKeyDocument>) {
    this.keys = keys;
  }

  /**
   * A key for each entry. One that is there already stays: another writer, or a process that has ended,
   * may have sealed the entry under it.
   */
  async obtain(entryIds: readonly string[]): Promise<ObtainedKeys> {
    if (entryIds.length === 0) return { keys: new Map(), before: [] };
    const fresh = new Map(entryIds.map((entryId) => [entryId, newPayloadKey()]));
    const documents = [...fresh].map(([_id, key]) => ({ _id, key }));
    try {
      await this.keys.insertMany(documents, { ordered: false, lean: true });
      return { keys: fresh, before: [] };
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      const keys = await this.find(entryIds);
      const isFresh = (entryId: string) =>
        Buffer.compare(keys.get(entryId) ?? noKey, fresh.get(entryId) ?? noKey) === 0;
      return { keys, before: entryIds.filter((entryId) => !isFresh(entryId)) };
    }
  }

  async find(entryIds: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = await byIds(this.keys, entryIds);
    return new Map(found.map(({ _id, key }) => [_id, key.value()]));
  }
}
