import type { PurgeCondition } from '../application/purge-turn.port.ts';

/** The latest condition of the purge. */
export class PurgeStatus {
  private condition: PurgeCondition = { lastRun: null, nextRun: null };

  current(): PurgeCondition {
    return this.condition;
  }

  update(condition: PurgeCondition): void {
    this.condition = condition;
  }

  /** By how many seconds a run is late; 0 while none is. `now`: milliseconds since the epoch. */
  overdueSeconds(now: number): number {
    const { nextRun } = this.condition;
    return nextRun === null ? 0 : Math.max(0, (now - nextRun) / 1000);
  }
}
