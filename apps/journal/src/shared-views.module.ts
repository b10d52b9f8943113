import { KeyedQueue } from '#kernel';
import type { ErasableViews } from './application/carry-out-orders.ts';
import type { LedgerEntry } from './projections/ledger.reader.port.ts';
import type { ViewsProjection } from './projections/views.projection.ts';

/** What was appended is folded into the views after this long at the latest, and when they are read. */
const flushMs = 200;
const lane = 'views';

/** The views as several followers and readers of one process use them: one at a time. */
export class SharedViews implements ErasableViews {
  readonly projection: ViewsProjection;
  private readonly queue = new KeyedQueue();
  private flushedAt = performance.now();

  constructor(projection: ViewsProjection) {
    this.projection = projection;
  }

  /** Runs what must not meet with anything else that is done with the views. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.queue.run(lane, work);
  }

  add(entries: readonly LedgerEntry[]): Promise<void> {
    return this.alone(() => this.projection.add(entries));
  }

  /** Folds what has been waiting for long enough; answers after how many milliseconds there is more to fold. */
  async fold(): Promise<number | undefined> {
    return await this.alone(async () => {
      if (!this.projection.hasAdded) return undefined;
      const waitMs = this.flushedAt + flushMs - performance.now();
      if (waitMs > 0) return waitMs;
      this.flushedAt = performance.now();
      try {
        await this.projection.flush();
      } catch (error) {
        // What was to be folded is in the ledger.
        await this.projection.lookAgain();
        throw error;
      }
      return undefined;
    });
  }

  /** Folds what the views lack of an account, whoever has written it. False if there was no time for it. */
  async readOn(account: string, timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while ((await this.alone(() => this.projection.readOn(account))) > 0) {
      if (performance.now() > deadline) return false;
    }
    return true;
  }

  /** A part of what the views lack of all ledgers; answers whether there is more. */
  async catchUp(): Promise<boolean> {
    return (await this.alone(() => this.projection.catchUp())) > 0;
  }

  /** In every copy everything is folded first that stands in the ledger, the order itself included (ADR 0041). */
  async erase(entries: readonly LedgerEntry[], order: number): Promise<void> {
    const [first] = entries;
    if (first === undefined) return;
    await this.alone(async () => {
      while ((await this.projection.readOn(first.account)) > 0);
      await this.projection.erase(entries, order);
    });
  }

  /** Nothing that is in our hands is left of what was erased. */
  scrub(): Promise<void> {
    return this.alone(() => this.projection.scrub());
  }
}
