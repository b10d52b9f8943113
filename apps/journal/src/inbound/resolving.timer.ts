import type { LedgerStatus } from '../application/ledger-status.port.ts';
import type { PurgeTurn } from '../application/purge-turn.port.ts';
import type { ResolveUnknownHandler } from '../application/resolve-unknown.handler.ts';
import type { JournalStatus } from './journal-status.ts';

const everyMs = 250;

/** Looks at the ledgers at a cadence, and has unknown operations resolved where that is this journal's turn. */
export class ResolvingTimer {
  private readonly look: () => Promise<LedgerStatus>;
  private readonly handler: ResolveUnknownHandler;
  private readonly status: JournalStatus;
  private readonly turn: Pick<PurgeTurn, 'isMine'>;
  private readonly unknownAfterMs: number;
  private timer: NodeJS.Timeout | undefined;
  private tick: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    look: () => Promise<LedgerStatus>,
    handler: ResolveUnknownHandler,
    status: JournalStatus,
    turn: Pick<PurgeTurn, 'isMine'>,
    unknownAfterMs: number,
  ) {
    this.look = look;
    this.handler = handler;
    this.status = status;
    this.turn = turn;
    this.unknownAfterMs = unknownAfterMs;
  }

  start(): void {
    this.timer = setTimeout(() => {
      this.tick = this.run().finally(() => {
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

  private async run(): Promise<void> {
    const condition: LedgerStatus = await this.look().catch((error: unknown) => ({
      // A thread that does not answer has ended: nothing is written any more.
      ...this.status.current(),
      readThrough: 0,
      failure: reasonOf(error),
    }));
    this.report(condition, this.status.current().resolving);
    if (condition.failure !== undefined) return;
    this.report(condition, this.turn.isMine() ? await this.resolve(condition.readThrough) : undefined);
  }

  private report(
    { partitions, lag, parked, failure, distrustedMs, purgeFailure }: LedgerStatus,
    resolving: string | undefined,
  ): void {
    this.status.update({
      partitions,
      lag,
      parked,
      distrustedMs,
      ...(failure === undefined ? {} : { failure }),
      ...(purgeFailure === undefined ? {} : { purgeFailure }),
      ...(resolving === undefined ? {} : { resolving }),
    });
  }

  /** Answers why it failed, if it did. An outcome that was recorded in time has been read by `readThrough`. */
  private async resolve(readThrough: number): Promise<string | undefined> {
    const now = Date.now();
    try {
      await this.handler.handle(Math.min(now, readThrough) - this.unknownAfterMs, now);
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
