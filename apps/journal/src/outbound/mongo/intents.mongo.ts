import type { BegunOperation } from '#contracts';
import type { IntentChange, LedgerBatch, OpenIntent } from '../../application/ledger.store.port.ts';
import { byIds } from './by-ids.ts';
import type { BootDocument, IntentDocument, LedgerModels } from './ledger.documents.ts';

/** Open intents, and the boots of gateways by which a stream is seen to have ended. */
export class MongoIntents {
  private readonly models: Pick<LedgerModels, 'intents' | 'boots' | 'entries'>;
  /** Boots that are there: what is known of one never changes. */
  private readonly seen = new Set<string>();

  constructor(models: Pick<LedgerModels, 'intents' | 'boots' | 'entries'>) {
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

  async unresolved(recordedBefore: number, limit: number): Promise<readonly OpenIntent[]> {
    const found = await this.models.intents
      .find()
      .or([
        { state: 'unknown' },
        { state: { $in: ['open', 'uncertain'] }, recordedAt: { $lt: recordedBefore } },
      ])
      .sort({ recordedAt: 1, _id: 1 })
      .limit(limit)
      .lean<IntentDocument[]>();
    const ended = await this.withoutEnded([...found, ...(await this.streamsOfEndedBoots())]);
    return ended
      .sort((one, other) => one.recordedAt - other.recordedAt || (one._id < other._id ? -1 : 1))
      .slice(0, limit)
      .map(({ _id, partition: _partition, ...intent }) => ({ operationId: _id, ...intent }));
  }

  /** A writer that was overtaken may have opened again what has ended since: the ledger knows. */
  private async withoutEnded(intents: readonly IntentDocument[]): Promise<IntentDocument[]> {
    const ends = intents.flatMap(({ _id }) => [_id, `${_id}:settled`]);
    if (ends.length === 0) return [];
    const found = await byIds(this.models.entries, ends, { _id: 1 });
    const known = new Set(found.map(({ _id }) => _id));
    // Of one that is uncertain or unknown the outcome may be there and is not its end.
    const hasOutcome = ({ _id, state }: IntentDocument) =>
      known.has(_id) && (state === 'open' || state === 'streaming');
    return intents.filter((intent) => !known.has(`${intent._id}:settled`) && !hasOutcome(intent));
  }

  private async streamsOfEndedBoots(): Promise<readonly IntentDocument[]> {
    const streams = await this.models.intents.find({ state: 'streaming' }).lean<IntentDocument[]>();
    if (streams.length === 0) return [];
    const gateways = [...new Set(streams.map((stream) => gatewayOf(stream).id))];
    const boots = await this.models.boots.find({ gateway: { $in: gateways } }).lean<BootDocument[]>();
    return streams.filter((stream) => hasEnded(stream, boots));
  }
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
