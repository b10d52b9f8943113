import type { Replay, ReplayRequest } from '#contracts';

/** Beginning and following replays; they go on by themselves, beside the writer of ledgers. */
export interface Replaying {
  /** The id of a known replay answers that one. Undefined, and nothing is begun, while another is running. */
  startReplay(id: string, request: ReplayRequest): Promise<Replay | undefined>;
  /** How far the replay is, or how it ended. */
  replay(id: string): Promise<Replay | undefined>;
}
