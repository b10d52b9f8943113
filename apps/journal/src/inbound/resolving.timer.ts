import type { LedgerStatus } from '../application/ledger-status.port.ts';
import type { PurgeTurn } from '../application/purge-turn.port.ts';
import type { ResolveUnknownHandler } from '../application/resolve-unknown.handler.ts';
import type { JournalStatus } from './journal-status.ts';

const everyMs = 250;

export interface ResolvingOptions {
  /** How old an intent without an outcome is, at least. */
  readonly unknownAfterMs: number;
  /**
   * How long the log must have been there: outcomes that a gateway kept while it was away may come for so long.
   * A log of which nothing is known yet counts as having been away.
   */
  readonly afterOutageMs: number;
  /**
   * The operations that are left alone, since their outcome may come yet; undefined while that is not known. Without it
   * age alone tells: no operation may last as long as `unknownAfterMs`.
   */
  readonly outcomesDue?: () => ReadonlySet<string> | undefined;
}

/** What was due at a moment (milliseconds since the epoch). */
interface Due {
  readonly at: number;
  readonly operations: ReadonlySet<string>;
}

/** Looks at the ledgers at a cadence, and has unknown operations resolved where that is this journal's turn. */
export class ResolvingTimer {
  private readonly look: () => Promise<LedgerStatus>;
  private readonly handler: ResolveUnknownHandler;
  private readonly status: JournalStatus;
  private readonly turn: Pick<PurgeTurn, 'isMine'>;
  private readonly options: ResolvingOptions;
  private due: Due | undefined;
  private thereSince: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private tick: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    look: () => Promise<LedgerStatus>,
    handler: ResolveUnknownHandler,
    status: JournalStatus,
    turn: Pick<PurgeTurn, 'isMine'>,
    options: ResolvingOptions,
  ) {
    this.look = look;
    this.handler = handler;
    this.status = status;
    this.turn = turn;
    this.options = options;
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
    this.due ??= this.whatIsDue();
    const condition: LedgerStatus = await this.look().catch((error: unknown) => ({
      // A thread that does not answer has ended: nothing is written any more.
      ...this.status.current(),
      readThrough: 0,
      failure: reasonOf(error),
    }));
    this.report(condition, this.status.current().resolving);
    if (condition.failure !== undefined) this.thereSince = undefined;
    if (condition.failure !== undefined) return;
    this.thereSince ??= performance.now();
    this.report(condition, this.turn.isMine() ? await this.resolve(condition.readThrough) : undefined);
  }

  private report(
    { partitions, lag, parked, unopened, failure, distrustedMs, purgeFailure }: LedgerStatus,
    resolving: string | undefined,
  ): void {
    this.status.update({
      partitions,
      lag,
      parked,
      unopened,
      distrustedMs,
      ...(failure === undefined ? {} : { failure }),
      ...(purgeFailure === undefined ? {} : { purgeFailure }),
      ...(resolving === undefined ? {} : { resolving }),
    });
  }

  private whatIsDue(): Due | undefined {
    const operations = this.options.outcomesDue?.();
    return operations && { at: Date.now(), operations };
  }

  /** Answers why it failed, if it did. An outcome that was recorded in time has been read by `readThrough`. */
  private async resolve(readThrough: number): Promise<string | undefined> {
    const { due, thereSince } = this;
    const { afterOutageMs, outcomesDue, unknownAfterMs } = this.options;
    if (thereSince === undefined || performance.now() - thereSince < afterOutageMs) return undefined;
    // What was not due any more had its outcome in the log: it must have been read.
    if (outcomesDue && (due === undefined || readThrough < due.at)) return this.status.current().resolving;
    this.due = undefined;
    const now = Date.now();
    try {
      await this.handler.handle(Math.min(due?.at ?? now, readThrough) - unknownAfterMs, now, due?.operations);
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
