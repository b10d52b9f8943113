import type { BegunOperation } from '#contracts';
import type {
  IntentChange,
  IntentPlace,
  LedgerBatch,
  OpenIntent,
} from '../../application/ledger.store.port.ts';
import { byIds } from './by-ids.ts';
import type {
  BootDocument,
  EntryDocument,
  IntentDocument,
  LedgerModels,
  ProgressDocument,
} from './ledger.documents.ts';

type IntentModels = Pick<LedgerModels, 'intents' | 'boots' | 'entries' | 'progress'>;

/** Where an entry is in the log. */
type Placed = Pick<EntryDocument, '_id' | 'partition' | 'offset'>;

/** In these states an outcome is the end; of one that is uncertain or unknown it may be there and is not. */
const endedByOutcome: readonly IntentDocument['state'][] = ['open', 'streaming'];

/** Open intents, and the boots of gateways by which a stream is seen to have ended. */
export class MongoIntents {
  private readonly models: IntentModels;
  /** Boots that are there: what is known of one never changes. */
  private readonly seen = new Set<string>();

  constructor(models: IntentModels) {
    this.models = models;
  }

  /** What opens; to be called before the entries of the batch are there, since known ones open nothing. */
  async open({ partition, intents, boots }: LedgerBatch): Promise<void> {
    const opened = intents.flatMap((change) => (change.change === 'opened' ? [change.intent] : []));
    for (const { operationId, ...intent } of opened) {
      await this.models.intents.updateOne(
        { _id: operationId },
        { $setOnInsert: { ...intent, partition } },
        { upsert: true },
      );
    }
    for (const { gateway, boot, offset } of boots) {
      const _id = JSON.stringify([gateway, boot, partition]);
      if (this.seen.has(_id)) continue;
      const document = { gateway, boot, partition, offset };
      await this.models.boots.updateOne({ _id }, { $setOnInsert: document }, { upsert: true });
      this.seen.add(_id);
    }
  }

  /** What turns unknown or closes; to be called when the entries that say so are there. */
  async change(changes: readonly IntentChange[]): Promise<void> {
    const idsOf = (kind: IntentChange['change']) =>
      changes.flatMap((change) =>
        change.change === 'opened' || change.change !== kind ? [] : [change.operationId],
      );
    for (const state of ['uncertain', 'unknown'] as const) {
      const ids = idsOf(state);
      if (ids.length > 0) await this.models.intents.updateMany({ _id: { $in: ids } }, { state });
    }
    const closed = idsOf('closed');
    if (closed.length > 0) await this.models.intents.deleteMany({ _id: { $in: closed } });
  }

  async unresolved(
    recordedBefore: number,
    limit: number,
    after?: IntentPlace,
  ): Promise<readonly OpenIntent[]> {
    const place = after && { recordedAt: after.recordedAt, _id: after.operationId };
    const streams = await this.streamsOfEndedBoots();
    const found = [
      ...(await this.waiting(recordedBefore, limit, place)),
      ...(await this.withoutEnded(streams.filter((stream) => place === undefined || follows(stream, place)))),
    ];
    return found
      .sort((one, other) => one.recordedAt - other.recordedAt || (one._id < other._id ? -1 : 1))
      .slice(0, limit)
      .map(({ _id, partition: _partition, ...intent }) => ({ operationId: _id, ...intent }));
  }

  /** Page by page, until there are `limit` that have not ended: however many have, they keep back none. */
  private async waiting(
    recordedBefore: number,
    limit: number,
    after: Place | undefined,
  ): Promise<readonly IntentDocument[]> {
    const waiting: IntentDocument[] = [];
    for (let last = after; ;) {
      const page = await this.models.intents
        .find(last === undefined ? {} : isAfter(last))
        .or([
          { state: 'unknown' },
          { state: { $in: ['open', 'uncertain'] }, recordedAt: { $lt: recordedBefore } },
        ])
        .sort({ recordedAt: 1, _id: 1 })
        .limit(limit)
        .lean<IntentDocument[]>();
      waiting.push(...(await this.withoutEnded(page)));
      last = page.at(-1);
      if (last === undefined || page.length < limit || waiting.length >= limit) return waiting;
    }
  }

  /** A writer that was overtaken may have opened again what has ended since: the ledger knows, and it is deleted. */
  private async withoutEnded(intents: readonly IntentDocument[]): Promise<readonly IntentDocument[]> {
    if (intents.length === 0) return [];
    const ends = intents.flatMap(({ _id }) => [_id, settlementOf(_id)]);
    const found = await byIds(this.models.entries, ends, { _id: 1, partition: 1, offset: 1 });
    const known = new Map<string, Placed>(found.map((entry) => [entry._id, entry]));
    const settled = intents.filter(({ _id }) => known.has(settlementOf(_id)));
    const answered = intents.flatMap(({ _id, state }) => {
      const outcome = endedByOutcome.includes(state) ? known.get(_id) : undefined;
      return outcome === undefined ? [] : [outcome];
    });
    await this.delete(settled, answered);
    const ended = new Set([...settled, ...answered].map(({ _id }) => _id));
    return intents.filter(({ _id }) => !ended.has(_id));
  }

  private async delete(settled: readonly IntentDocument[], answered: readonly Placed[]): Promise<void> {
    const finished = await this.ofFinishedBatches(answered);
    const idsOf = (all: readonly { readonly _id: string }[]) => ({ $in: all.map(({ _id }) => _id) });
    const asked = [
      ...(settled.length === 0 ? [] : [{ _id: idsOf(settled) }]),
      // It may have turned uncertain since it was read.
      ...(finished.length === 0 ? [] : [{ _id: idsOf(finished), state: { $in: endedByOutcome } }]),
    ];
    for (const each of asked) await this.models.intents.deleteMany(each);
  }

  /** Until the batch of an outcome is whole, that may have to turn the intent uncertain yet. */
  private async ofFinishedBatches(outcomes: readonly Placed[]): Promise<readonly Placed[]> {
    if (outcomes.length === 0) return [];
    const progress = await this.models.progress.find().lean<ProgressDocument[]>();
    const reached = new Map(progress.map(({ _id, offset }) => [_id, offset]));
    return outcomes.filter(({ partition, offset }) => offset <= (reached.get(partition) ?? 0));
  }

  private async streamsOfEndedBoots(): Promise<readonly IntentDocument[]> {
    const streams = await this.models.intents.find({ state: 'streaming' }).lean<IntentDocument[]>();
    if (streams.length === 0) return [];
    const gateways = [...new Set(streams.map((stream) => gatewayOf(stream).id))];
    const boots = await this.models.boots.find({ gateway: { $in: gateways } }).lean<BootDocument[]>();
    return streams.filter((stream) => hasEnded(stream, boots));
  }
}

type Place = Pick<IntentDocument, 'recordedAt' | '_id'>;

function follows(intent: Place, { recordedAt, _id }: Place): boolean {
  return intent.recordedAt > recordedAt || (intent.recordedAt === recordedAt && intent._id > _id);
}

/** Those that follow it, oldest first. */
function isAfter({ recordedAt, _id }: Place) {
  return { $and: [{ $or: [{ recordedAt: { $gt: recordedAt } }, { recordedAt, _id: { $gt: _id } }] }] };
}

function settlementOf(operationId: string): string {
  return `${operationId}:settled`;
}

function gatewayOf({ data }: IntentDocument): BegunOperation['gateway'] {
  return (JSON.parse(data) as BegunOperation).gateway;
}

/** Offsets are comparable within a partition: there a later boot of the gateway must have been seen. */
function hasEnded(stream: IntentDocument, boots: readonly BootDocument[]): boolean {
  const { id, boot } = gatewayOf(stream);
  const seen = boots.filter(({ gateway, partition }) => gateway === id && partition === stream.partition);
  const own = seen.find((each) => each.boot === boot);
  return own !== undefined && seen.some(({ offset }) => offset > own.offset);
}
