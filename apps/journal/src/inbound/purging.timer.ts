import type { RunPurgeHandler } from '../application/run-purge.handler.ts';
import type { LedgerStatus } from '../application/ledger-status.port.ts';
import type { PurgeStatus } from './purge-status.ts';

/** After a start the first run comes soon, so that a process that is often restarted purges, too. */
const firstAfterMs = 60_000;
/** A run that could not be begun, or failed, is tried again after this. */
const retryMs = 1000;

/** Has what is due purged at an interval. The time until a run is measured by a clock that nobody can set. */
export class PurgingTimer {
  private readonly look: () => Promise<LedgerStatus>;
  private readonly handler: RunPurgeHandler;
  private readonly status: PurgeStatus;
  private readonly intervalMs: number;
  private timer: NodeJS.Timeout | undefined;
  private tick: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    look: () => Promise<LedgerStatus>,
    handler: RunPurgeHandler,
    status: PurgeStatus,
    intervalMs: number,
  ) {
    this.look = look;
    this.handler = handler;
    this.status = status;
    this.intervalMs = intervalMs;
  }

  start(): void {
    this.plan(Math.min(this.intervalMs, firstAfterMs));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.tick;
  }

  private plan(afterMs: number): void {
    this.status.update({ ...this.status.current(), nextRun: Date.now() + afterMs });
    this.wait(afterMs);
  }

  private wait(afterMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.tick = this.run();
    }, afterMs);
    this.timer.unref();
  }

  private async run(): Promise<void> {
    try {
      const { lag, failure } = await this.look();
      if (failure !== undefined) throw new Error(failure);
      // What it has not read might be an order: it waits, and is late if that takes long.
      if (lag !== 0) return this.wait(retryMs);
      await this.handler.handle();
      this.status.update({ lastRun: Date.now(), nextRun: null });
      this.plan(this.intervalMs);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.status.update({ ...this.status.current(), failure: reason });
      this.wait(retryMs);
    }
  }
}
