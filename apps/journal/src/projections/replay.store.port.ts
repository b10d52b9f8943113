import type { Replay } from '#contracts';

/** What is kept of replays: how they went. */
export interface ReplayStore {
  /** Keeps it in place of what was kept under its id; of the oldest nothing is kept any more. */
  save(replay: Replay): Promise<void>;
  load(id: string): Promise<Replay | undefined>;
  /** Those that were running when the process ended. */
  running(): Promise<readonly Replay[]>;
}

/** Reading how a replay goes. */
export interface ReplayReader {
  replay(id: string): Promise<Replay | undefined>;
}
