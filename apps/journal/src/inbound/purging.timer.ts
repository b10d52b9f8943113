import type { RunPurgeHandler } from '../application/run-purge.handler.ts';
import type { LedgerStatus } from '../application/ledger-status.port.ts';
import type { PurgeCondition, PurgeTurn } from '../application/purge-turn.port.ts';
import type { PurgeStatus } from './purge-status.ts';

/** After a start the first run comes soon, so that a process that is often restarted purges, too. */
const firstAfterMs = 60_000;
/** A run that could not be begun, or failed, is tried again after this; whose turn it is, is asked as often. */
const retryMs = 1000;
/** By so much the clocks of log and journal may differ. */
const skewMs = 5000;

/**
 * Has what is due purged at an interval, where it is this journal's turn; otherwise it shows what the one
 * says whose turn it is. The time until a run is measured by a clock that nobody can set.
 */
export class PurgingTimer {
  private readonly look: () => Promise<LedgerStatus>;
  private readonly handler: RunPurgeHandler;
  private readonly status: PurgeStatus;
  private readonly turn: PurgeTurn;
  private readonly intervalMs: number;
  private timer: NodeJS.Timeout | undefined;
  private tick: Promise<void> = Promise.resolve();
  private stopped = false;
  /** Every order is older than this (milliseconds since the epoch). */
  private orderedBefore = 0;
  /** When the next run is due, by the clock that nobody can set. */
  private dueAt = 0;

  constructor(
    look: () => Promise<LedgerStatus>,
    handler: RunPurgeHandler,
    status: PurgeStatus,
    turn: PurgeTurn,
    intervalMs: number,
  ) {
    this.look = look;
    this.handler = handler;
    this.status = status;
    this.turn = turn;
    this.intervalMs = intervalMs;
  }

  start(): void {
    const afterMs = Math.min(this.intervalMs, firstAfterMs);
    this.dueAt = performance.now() + afterMs;
    this.orderedBefore = Date.now();
    const nextRun = Date.now() + afterMs;
    this.status.update({ ...this.status.current(), nextRun });
    this.tick = this.recall(nextRun);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.tick;
  }

  /** What an earlier process said: a run that was missed meanwhile is late from when it was announced. */
  private async recall(nextRun: number): Promise<void> {
    try {
      const told = await this.turn.told();
      if (told !== undefined) {
        const { lastRun } = told;
        this.status.update({ lastRun, nextRun: Math.min(told.nextRun ?? nextRun, nextRun) });
      }
    } catch (error) {
      this.failed(error);
    }
    this.wait();
  }

  /** Until the run is due, or, where another has the turn, until that is to be asked again. */
  private wait(): void {
    if (this.stopped) return;
    const restMs = Math.max(retryMs, this.dueAt - performance.now());
    this.timer = setTimeout(
      () => {
        this.tick = this.run();
      },
      this.turn.isMine() ? restMs : retryMs,
    );
    this.timer.unref();
  }

  private async run(): Promise<void> {
    try {
      if (!this.turn.isMine()) await this.follow();
      else if (performance.now() >= this.dueAt) await this.purge();
    } catch (error) {
      this.failed(error);
    }
    this.wait();
  }

  private failed(error: unknown): void {
    const failure = error instanceof Error ? error.message : String(error);
    this.status.update({ ...this.status.current(), failure });
  }

  private async purge(): Promise<void> {
    const { lag, readThrough, failure } = await this.look();
    if (failure !== undefined) throw new Error(failure);
    // What it has not read might be an order: it waits, and is late if that takes long.
    if (lag !== 0 && readThrough < this.orderedBefore + skewMs) return;
    await this.handler.handle();
    this.dueAt = performance.now() + this.intervalMs;
    this.orderedBefore = Date.now();
    const done: PurgeCondition = { lastRun: Date.now(), nextRun: Date.now() + this.intervalMs };
    this.status.update(done);
    await this.turn.publish(done);
  }

  private async follow(): Promise<void> {
    this.orderedBefore = Date.now();
    const told = await this.turn.told();
    if (told === undefined) return;
    this.status.update(told);
    // If it becomes this one's turn, the run comes when it was announced.
    if (told.nextRun !== null) this.dueAt = performance.now() + Math.max(0, told.nextRun - Date.now());
  }
}
