import { isDuplicate, type Connection } from '#mongo';
import { openPayload, sealPayload } from '#sealing/ciphers';
import {
  OvertakenError,
  type Head,
  type IntentPlace,
  type IntentReader,
  type LedgerBatch,
  type LedgerStore,
  type OpenIntent,
  type Progress,
  type RecordedOrder,
} from '../../application/ledger.store.port.ts';
import type { FoldedEntry, LedgerPages } from '../../projections/ledger.pages.port.ts';
import {
  tombstoneType,
  type LedgerEntry,
  type LedgerRange,
  type LedgerReader,
  type LedgerSearch,
} from '../../projections/ledger.reader.port.ts';
import { dataIfItOpens } from '../data-if-it-opens.ts';
import { pageOfRange } from '../page-of-range.ts';
import { UnopenedEntries } from '../unopened-entries.ts';
import { byIds } from './by-ids.ts';
import { MongoIntents } from './intents.mongo.ts';
import {
  ledgerModels,
  type EntryDocument,
  type LedgerModels,
  type ProgressDocument,
} from './ledger.documents.ts';
import { PayloadKeys } from './payload-keys.mongo.ts';

/**
 * Ledgers in MongoDB, without transactions (ADR 0033). A batch is written in an order in which every
 * beginning of it is repaired by deriving the same records again: what opens first, then the entries in
 * their order, then what closes, and the progress last. Unique indexes stop a writer that was overtaken.
 */
export class MongoLedgerStore implements LedgerStore, LedgerReader, IntentReader, LedgerPages {
  private readonly models: LedgerModels;
  private readonly keys: PayloadKeys;
  private readonly intents: MongoIntents;
  /**
   * The heads that this process has seen, to save asking; forgotten where a partition is not where it was
   * left. Should another writer be further on all the same, the unique indexes refuse what is derived.
   */
  private readonly seen = new Map<string, Head>();
  private readonly left = new Map<number, number>();
  readonly unopened = new UnopenedEntries();

  constructor(connection: Connection) {
    this.models = ledgerModels(connection);
    this.keys = new PayloadKeys(this.models.payloadKeys);
    this.intents = new MongoIntents(this.models);
  }

  async progress(partition: number): Promise<Progress> {
    const found = await this.models.progress.findById(partition).lean<ProgressDocument | null>();
    const { offset = 0, recordedAt = null } = found ?? {};
    if (this.left.get(partition) !== offset) this.seen.clear();
    this.left.set(partition, offset);
    return { offset, recordedAt };
  }

  async heads(accounts: readonly string[]): Promise<ReadonlyMap<string, Head>> {
    const heads = await Promise.all(
      accounts.map(async (account) => [account, await this.knownHead(account)] as const),
    );
    return new Map(heads.flatMap(([account, head]) => (head === null ? [] : [[account, head] as const])));
  }

  async known(entryIds: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await byIds(this.models.entries, entryIds, { _id: 1 });
    return new Set(found.map(({ _id }) => _id));
  }

  /** Rejects with `OvertakenError` before anything but keys is written, unless another writer is faster even then. */
  async append(batch: LedgerBatch): Promise<void> {
    try {
      await this.refuseMisplaced(batch.entries);
      const keys = await this.keysOf(batch.entries);
      await this.intents.open(batch);
      for (const order of batch.orders) await this.record(order);
      await this.insert(batch.entries, keys);
      for (const { account, seq, recordedAt } of batch.entries) this.seen.set(account, { seq, recordedAt });
      await this.intents.change(batch.intents);
      await this.advance(batch);
    } catch (error) {
      this.seen.clear();
      throw error;
    }
  }

  async search({ account, limit, before, operation }: LedgerSearch): Promise<readonly LedgerEntry[]> {
    const found = this.models.entries
      .find({
        account,
        ...(before === null ? {} : { seq: { $lt: before } }),
        ...(operation === null ? {} : { operationId: operation }),
      })
      .sort({ seq: -1 })
      .limit(limit);
    return await this.shown(await found.lean<EntryDocument[]>());
  }

  async entry(account: string, entryId: string): Promise<LedgerEntry | undefined> {
    const found = await this.models.entries.findById(entryId).lean<EntryDocument | null>();
    return found?.account === account ? (await this.shown([found]))[0] : undefined;
  }

  async lastOf(account: string, operationIds: readonly string[]): Promise<readonly LedgerEntry[]> {
    const ended = await byIds(this.models.entries, operationIds);
    const found = new Map(ended.filter((entry) => entry.account === account).map((of) => [of._id, of]));
    const others = operationIds.filter((id) => !found.has(id));
    if (others.length > 0) {
      const entries = this.models.entries.find({ account, operationId: { $in: others } }).sort({ seq: 1 });
      // Few have several; of those the last one stays.
      for (const entry of await entries.lean<EntryDocument[]>()) found.set(entry.operationId, entry);
    }
    return await this.shown([...found.values()]);
  }

  async size(account: string): Promise<number> {
    return (await this.head(account))?.seq ?? 0;
  }

  async range(range: LedgerRange): Promise<readonly LedgerEntry[]> {
    const { account, through } = range;
    const documents = await pageOfRange<EntryDocument>(range, {
      read: async (after, limit) =>
        await this.models.entries
          .find({ account, seq: { $gt: after, ...(through === null ? {} : { $lte: through }) } })
          .sort({ seq: 1 })
          .limit(limit)
          .lean<EntryDocument[]>(),
      seqOf: ({ seq }) => seq,
      bytesOf: ({ data }) => data.length(),
    });
    return await this.shown(documents);
  }

  async accounts(): Promise<readonly string[]> {
    return (await this.models.entries.distinct('account')).sort();
  }

  async total(): Promise<number> {
    const heads = await this.heads(await this.accounts());
    return [...heads.values()].reduce((sum, { seq }) => sum + seq, 0);
  }

  async following<Read>(account: string, after: number, limit: number, read: (entry: FoldedEntry) => Read) {
    const found = this.models.entries
      .find({ account, seq: { $gt: after } })
      .sort({ seq: 1 })
      .limit(limit);
    return (await this.ifTheyOpen(await found.lean<EntryDocument[]>())).map(read);
  }

  /** The entries with these sequence numbers, without the data of those whose seal does not open. */
  async ifTheyOpenAt(account: string, seqs: readonly number[]): Promise<readonly LedgerEntry[]> {
    const found = this.models.entries.find({ account, seq: { $in: [...seqs] } }).sort({ seq: 1 });
    return await this.ifTheyOpen(await found.lean<EntryDocument[]>());
  }

  async entriesAt(account: string, seqs: readonly number[]): Promise<readonly LedgerEntry[]> {
    const found = this.models.entries.find({ account, seq: { $in: [...seqs] } });
    const entries = await this.shown(await found.lean<EntryDocument[]>());
    const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
    return seqs.flatMap((seq) => bySeq.get(seq) ?? []);
  }

  /** By halving: recorded times never decrease. */
  async firstAt(account: string, recordedAt: number): Promise<number> {
    let low = 1;
    let high = (await this.size(account)) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const found = await this.models.entries
        .findOne({ account, seq: middle }, { recordedAt: 1 })
        .lean<{ recordedAt: number } | null>();
      if (found !== null && found.recordedAt >= recordedAt) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  unresolved(recordedBefore: number, limit: number, after?: IntentPlace): Promise<readonly OpenIntent[]> {
    return this.intents.unresolved(recordedBefore, limit, after);
  }

  /** How far the ledgers are in every partition of which anything is in one, whoever has written it. */
  async progressOfAll(): Promise<ReadonlyMap<number, Progress>> {
    const all = await this.models.progress.find().lean<ProgressDocument[]>();
    return new Map(all.map(({ _id, offset, recordedAt }) => [_id, { offset, recordedAt }]));
  }

  /** The latest recorded time of all partitions; null while nothing is in a ledger. */
  async lastRecordedAt(): Promise<number | null> {
    const all = [...(await this.progressOfAll()).values()];
    return all.reduce<number | null>(
      (latest, { recordedAt }) => (recordedAt === null ? latest : Math.max(latest ?? 0, recordedAt)),
      null,
    );
  }

  /** The partition that the events of the account are in; undefined while its ledger is empty. */
  async partitionOf(account: string): Promise<number | undefined> {
    const found = await this.models.entries
      .findOne({ account }, { partition: 1 })
      .lean<{ partition: number } | null>();
    return found?.partition;
  }

  private async knownHead(account: string): Promise<Head | null> {
    const known = this.seen.get(account) ?? (await this.head(account));
    if (known !== null) this.seen.set(account, known);
    return known;
  }

  private async head(account: string): Promise<Head | null> {
    const found = await this.models.entries
      .findOne({ account }, { _id: 0, seq: 1, recordedAt: 1 })
      .sort({ seq: -1 })
      .lean<Head | null>();
    return found;
  }

  private async refuseMisplaced(entries: readonly LedgerEntry[]): Promise<void> {
    const ids = new Set(entries.map(({ entryId }) => entryId));
    if (ids.size < entries.length) throw new OvertakenError('an entry is twice in the batch');
    const heads = await this.heads([...new Set(entries.map(({ account }) => account))]);
    const next = new Map([...heads].map(([account, { seq }]) => [account, seq + 1]));
    for (const { account, seq } of entries) {
      const place = next.get(account) ?? 1;
      if (seq !== place) throw new OvertakenError(`the next entry of ${account} is ${place}, not ${seq}`);
      next.set(account, place + 1);
    }
  }

  private async record({ entryId, order, ...recorded }: RecordedOrder): Promise<void> {
    const kept = { ...recorded, order: JSON.stringify(order), cursor: 0, purged: 0, finishedAt: null };
    await this.models.orders.updateOne({ _id: entryId }, { $setOnInsert: kept }, { upsert: true });
  }

  /** Whatever is in a ledger has a key, so entries without one need not be looked for. */
  private async keysOf(entries: readonly LedgerEntry[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const { keys, before } = await this.keys.obtain(entries.map(({ entryId }) => entryId));
    if (before.length > 0 && (await this.known(before)).size > 0) {
      throw new OvertakenError('an entry of the batch is in a ledger already');
    }
    return keys;
  }

  private async insert(
    entries: readonly LedgerEntry[],
    keys: ReadonlyMap<string, Uint8Array>,
  ): Promise<void> {
    if (entries.length === 0) return;
    // What was read of the data is not kept: it would lie there in the clear, and outlive a purge.
    const documents = entries.map(({ entryId, data, content: _content, ...entry }) => {
      const key = keys.get(entryId);
      if (key === undefined) throw new Error(`the key of ${entryId} is gone`);
      return { ...entry, _id: entryId, data: sealPayload(key, data) };
    });
    try {
      await this.models.entries.insertMany(documents, { ordered: true, lean: true });
    } catch (error) {
      if (isDuplicate(error)) throw new OvertakenError('another writer was faster');
      throw error;
    }
  }

  /** Never back: a writer that was overtaken fails here at the latest. */
  private async advance({ partition, progress }: LedgerBatch): Promise<void> {
    const before = { _id: partition, offset: { $lte: progress.offset } };
    try {
      await this.models.progress.updateOne(before, progress, { upsert: true });
      this.left.set(partition, progress.offset);
    } catch (error) {
      if (isDuplicate(error)) throw new OvertakenError(`partition ${partition} is further on`);
      throw error;
    }
  }

  /** For readers: those that do not open are counted. */
  private async shown(documents: readonly EntryDocument[]): Promise<readonly LedgerEntry[]> {
    return this.unopened.seen(await this.ifTheyOpen(documents));
  }

  /** Without the data of those whose seal does not open, or whose key is gone. */
  private async ifTheyOpen(documents: readonly EntryDocument[]): Promise<readonly LedgerEntry[]> {
    const keys = await this.keysFor(documents);
    // What is purged is marked before its key goes: that may have happened since the document was read.
    const keyless = documents.filter((document) => !isPurged(document, keys) && !keys.has(document._id));
    const again = await byIds(
      this.models.entries,
      keyless.map(({ _id }) => _id),
    );
    const newer = new Map(again.map((document) => [document._id, document]));
    return documents.map((document) => entryOf(newer.get(document._id) ?? document, keys));
  }

  private keysFor(documents: readonly EntryDocument[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const whole = documents.filter(({ type }) => type !== tombstoneType);
    return this.keys.find(whole.map(({ _id }) => _id));
  }
}

/** Whether nothing is left of it by a purge; while its key is there, the mark of one is no more than an intent. */
function isPurged({ _id, type, purgedBy }: EntryDocument, keys: ReadonlyMap<string, Uint8Array>): boolean {
  return type === tombstoneType || (purgedBy !== undefined && !keys.has(_id));
}

/** The entry of a document, without its data if its seal does not open. */
function entryOf(document: EntryDocument, keys: ReadonlyMap<string, Uint8Array>): LedgerEntry {
  const { _id: entryId, data, purgedBy: _purgedBy, ...entry } = document;
  if (isPurged(document, keys)) return { ...entry, entryId, type: tombstoneType, data: '' };
  const opened = dataIfItOpens(() => {
    const key = keys.get(entryId);
    if (key === undefined) throw new RangeError('the key of an entry is gone');
    return openPayload(key, data.value());
  });
  return { ...entry, entryId, ...opened };
}
