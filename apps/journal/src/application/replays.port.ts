import type { Replay, ReplayRequest } from '#contracts';

/** Beginning replays; they go on by themselves, beside the writer of ledgers. */
export interface ReplayStarter {
  /** The id of a known replay answers that one. Undefined, and nothing is begun, while another is running. */
  startReplay(id: string, request: ReplayRequest): Promise<Replay | undefined>;
}
