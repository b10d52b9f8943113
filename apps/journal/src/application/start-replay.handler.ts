import { failure, type BegunReplay, type RecordedCommand, type ReplayRequest } from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { Replaying } from './replays.port.ts';

/** Begins a replay under the id of its command: the same command again answers the same replay. */
export class StartReplayHandler {
  private readonly commands: RecordedCommands;
  private readonly replays: Replaying;

  constructor(commands: RecordedCommands, replays: Replaying) {
    this.commands = commands;
    this.replays = replays;
  }

  async handle(command: RecordedCommand, request: ReplayRequest): Promise<BegunReplay> {
    const { repeated } = await this.commands.execute(command, () => this.begin(command.id, request));
    const replay = await this.replays.replay(command.id);
    if (replay === undefined) throw new Error('a replay that was begun is not kept');
    return { replay, repeated };
  }

  private async begin(id: string, request: ReplayRequest): Promise<{ repeated: boolean }> {
    const repeated = (await this.replays.replay(id)) !== undefined;
    const replay = await this.replays.startReplay(id, request);
    if (replay === undefined) {
      throw failure('JOURNAL.REPLAY_RUNNING', 'A replay is under way; wait for its end.');
    }
    return { repeated };
  }
}
