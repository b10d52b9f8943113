import type { Model } from 'mongoose';
import type { Replay } from '#contracts';
import type { Connection } from '#mongo';
import type { KeptReplay, ReplayStore } from '../../../projections/replay.store.port.ts';
import { viewModels, type ReplayDocument } from './view.documents.ts';

const mostKept = 100;

/** Replays in MongoDB, one JSON text each. */
export class MongoReplayStore implements ReplayStore {
  private readonly replays: Model<ReplayDocument>;

  constructor(connection: Connection) {
    this.replays = viewModels(connection).replays;
  }

  async save(kept: KeptReplay): Promise<void> {
    const { id, state, started_at: startedAt } = kept.replay;
    const document = { state, startedAt, data: JSON.stringify(kept) };
    await this.replays.updateOne({ _id: id }, document, { upsert: true });
    const old = this.replays.find({}, { _id: 1 }).sort({ startedAt: -1 }).skip(mostKept);
    const ids = (await old.lean<{ _id: string }[]>()).map(({ _id }) => _id);
    if (ids.length > 0) await this.replays.deleteMany({ _id: { $in: ids } });
  }

  async load(id: string): Promise<Replay | undefined> {
    const found = await this.replays.findById(id).lean<ReplayDocument | null>();
    return found === null ? undefined : keptOf(found).replay;
  }

  async running(): Promise<readonly KeptReplay[]> {
    const found = this.replays.find({ state: 'running' }).sort({ startedAt: 1 });
    return (await found.lean<ReplayDocument[]>()).map(keptOf);
  }
}

function keptOf({ data }: ReplayDocument): KeptReplay {
  return JSON.parse(data) as KeptReplay;
}
