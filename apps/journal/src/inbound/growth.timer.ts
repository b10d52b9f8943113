import type { LogProgress } from '../application/log-progress.ts';
import type { LedgerGrowth } from '../projections/ledger-growth.ts';

const everyMs = 200;

/** Has those who wait for a ledger to grow told what other processes have written. */
export class GrowthTimer {
  private readonly growth: LedgerGrowth;
  private readonly progress: LogProgress;
  private timer: NodeJS.Timeout | undefined;
  private tick: Promise<void> = Promise.resolve();
  private stopped = false;
  private before = '';

  constructor(growth: LedgerGrowth, progress: LogProgress) {
    this.growth = growth;
    this.progress = progress;
  }

  start(): void {
    this.timer = setTimeout(() => {
      // What fails is looked at again; whoever waits meanwhile waits until their time is over.
      this.tick = this.look()
        .catch(() => undefined)
        .finally(() => {
          if (!this.stopped) this.start();
        });
    }, everyMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.tick;
  }

  private async look(): Promise<void> {
    if (!this.growth.isAwaited) return;
    const now = JSON.stringify([...(await this.progress.read())]);
    if (now === this.before) return;
    await this.growth.announce();
    this.before = now;
  }
}
