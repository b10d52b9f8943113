import { setTimeout as pause } from 'node:timers/promises';
import type { LogProgress } from './application/log-progress.ts';
import type { LedgerGrowth } from './projections/ledger-growth.ts';

const everyMs = 200;

/** Has those who wait for a ledger to grow told what other processes have written. */
export class SharedGrowth {
  private readonly growth: LedgerGrowth;
  private readonly progress: LogProgress;
  private readonly stopping = new AbortController();
  private looking: Promise<void> = Promise.resolve();
  private before = '';

  constructor(growth: LedgerGrowth, progress: LogProgress) {
    this.growth = growth;
    this.progress = progress;
  }

  start(): void {
    this.looking = this.keepLooking();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.looking;
  }

  private async keepLooking(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      // What fails is looked at again; whoever waits meanwhile waits until their time is over.
      if (this.growth.isAwaited) await this.look().catch(() => undefined);
      await pause(everyMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const now = JSON.stringify([...(await this.progress.read())]);
    if (now === this.before) return;
    await this.growth.announce();
    this.before = now;
  }
}
