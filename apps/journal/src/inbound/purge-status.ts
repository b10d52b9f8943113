import type { PurgeCondition } from '../application/purge-turn.port.ts';

/** The latest condition of the purge. */
export class PurgeStatus {
  private condition: PurgeCondition = { lastRun: null, nextRun: null };
  /** The next run by the clock that nobody can set: whoever sets the other one back does not silence the alarm. */
  private dueAt = 0;

  current(): PurgeCondition {
    return this.condition;
  }

  update(condition: PurgeCondition): void {
    const { nextRun } = condition;
    if (nextRun !== null && nextRun !== this.condition.nextRun) {
      this.dueAt = performance.now() + nextRun - Date.now();
    }
    this.condition = condition;
  }

  /** By how many seconds a run is late; 0 while none is. */
  overdueSeconds(): number {
    const lateMs = this.condition.nextRun === null ? 0 : performance.now() - this.dueAt;
    return Math.max(0, lateMs / 1000);
  }
}
