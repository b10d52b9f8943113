import type { Replay } from '#contracts';

export interface KeptReplay {
  readonly replay: Replay;
  /** Whether the rebuilt views are to take the place of the live ones. */
  readonly switch: boolean;
}

/** What is kept of replays: what was asked for, and how it went. Nothing of persons: no purge looks here. */
export interface ReplayStore {
  /** Keeps it in place of what was kept under its id; of the oldest nothing is kept any more. */
  save(kept: KeptReplay): Promise<void>;
  load(id: string): Promise<Replay | undefined>;
  /** Those that have not ended, begun or not. */
  running(): Promise<readonly KeptReplay[]>;
}

/** Reading how a replay goes. */
export interface ReplayReader {
  replay(id: string): Promise<Replay | undefined>;
}
