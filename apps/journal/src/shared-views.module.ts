import { setTimeout as pause } from 'node:timers/promises';
import { KeyedQueue } from '#kernel';
import type { ErasableViews } from './application/carry-out-orders.ts';
import type { LedgerEntry } from './projections/ledger.reader.port.ts';
import type { ViewsProjection } from './projections/views.projection.ts';

/** What was appended is folded into the views after this long at the latest, and when they are read. */
const foldEveryMs = 200;
const lane = 'views';

/**
 * The views as several followers and readers of one process use them: one at a time, and none of the
 * followers waits. What fails is read from the ledger again.
 */
export class SharedViews implements ErasableViews {
  readonly projection: ViewsProjection;
  private readonly queue = new KeyedQueue();
  private readonly stopping = new AbortController();
  private added: LedgerEntry[] = [];
  private isToLookAgain = false;
  private folding: Promise<void> = Promise.resolve();
  private broken: string | undefined;

  constructor(projection: ViewsProjection) {
    this.projection = projection;
  }

  /** Begins to fold what is added, and what is missing. */
  start(): void {
    this.folding = this.keepFolding();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.folding;
  }

  /** Why nothing is folded now, if so. */
  get failure(): string | undefined {
    return this.broken;
  }

  /** Takes what was appended to ledgers. */
  add(entries: readonly LedgerEntry[]): void {
    this.added.push(...entries);
  }

  /** Has everything folded that ledgers have and views lack: whoever wrote it may have ended before that. */
  lookAgain(): void {
    this.isToLookAgain = true;
  }

  /** Runs what must not meet with anything else that is done with the views. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.queue.run(lane, work);
  }

  /** Folds what the views lack of an account, whoever has written it. False if there was no time for it. */
  async readOn(account: string, timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const { more } = await this.alone(() => this.projection.readOn(account));
      if (!more) return true;
      if (performance.now() > deadline) return false;
    }
  }

  /** In every copy everything is folded first that stands in the ledger, the order itself included (ADR 0041). */
  async erase(entries: readonly LedgerEntry[], order: number): Promise<void> {
    const [first] = entries;
    if (first === undefined) return;
    await this.alone(async () => {
      while ((await this.projection.readOn(first.account)).more);
      await this.projection.erase(entries, order);
    });
  }

  scrub(): Promise<void> {
    return this.alone(() => this.projection.scrub());
  }

  private async keepFolding(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      let more = false;
      try {
        more = await this.alone(() => this.fold());
        this.broken = undefined;
      } catch (error) {
        this.broken = error instanceof Error ? error.message : String(error);
        this.lookAgain();
      }
      if (!more) await pause(foldEveryMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** A part of what is to be folded; answers whether there is more. */
  private async fold(): Promise<boolean> {
    await this.projection.add(this.added.splice(0));
    await this.projection.flush();
    if (this.isToLookAgain) this.projection.lookAgain();
    this.isToLookAgain = false;
    return (await this.projection.catchUp()) > 0;
  }
}
