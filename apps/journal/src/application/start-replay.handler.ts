import { failure, type RecordedCommand, type Replay, type ReplayRequest } from '#contracts';
import type { ReplayStarter } from './replays.port.ts';

/** Begins a replay under the id of its command: the same command again answers the same replay. */
export class StartReplayHandler {
  private readonly replays: ReplayStarter;

  constructor(replays: ReplayStarter) {
    this.replays = replays;
  }

  async handle({ id }: RecordedCommand, request: ReplayRequest): Promise<Replay> {
    const replay = await this.replays.startReplay(id, request);
    if (replay === undefined)
      throw failure('JOURNAL.REPLAY_RUNNING', 'A replay is under way; wait for its end.');
    return replay;
  }
}
