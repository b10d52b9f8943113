import { failure, type Replay } from '#contracts';
import type { ReplayReader } from '../projections/replay.store.port.ts';

/** How a replay goes, or went. */
export class GetReplayQuery {
  private readonly replays: ReplayReader;

  constructor(replays: ReplayReader) {
    this.replays = replays;
  }

  async ask(id: string): Promise<Replay> {
    const replay = await this.replays.replay(id);
    if (replay === undefined) throw failure('JOURNAL.REPLAY_NOT_FOUND', 'There is no such replay.');
    return replay;
  }
}
