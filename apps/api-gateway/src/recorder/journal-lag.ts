import type { JournalApi } from '#contracts';
import type { Readiness } from '#process';

const askEveryMs = 30_000;
/** What a partition holds that was silent for long looks as old as its silence, until an answer finds it read. */
const unsureMs = 5 * 60_000;

/**
 * Whether the journal is so far behind that the log may drop records before they are entries (DESIGN §6): by more than
 * half of its retention. Asks in the background, every 30 s; while the journal does not answer, what it said last ages.
 * Of a journal that has not answered yet it counts from its own start, and for the first 5 min it is never too far.
 */
export class JournalLag {
  private readonly journal: Pick<JournalApi, 'settledThrough'>;
  private readonly toleratedMs: number;
  private readonly now: () => number;
  private readonly startedAt: number;
  private settledThrough: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  /**
   * `logRetentionMs`: after which the log drops records, read or not; infinite if it does not, and then nothing is
   * asked. `now` answers milliseconds since the epoch.
   */
  constructor(
    journal: Pick<JournalApi, 'settledThrough'>,
    logRetentionMs: number,
    now: () => number = Date.now,
  ) {
    this.journal = journal;
    this.toleratedMs = logRetentionMs / 2;
    this.now = now;
    this.startedAt = now();
    if (Number.isFinite(logRetentionMs)) void this.ask();
  }

  isTooFar(): boolean {
    const now = this.now();
    return (
      now - this.startedAt >= unsureMs && now - (this.settledThrough ?? this.startedAt) > this.toleratedMs
    );
  }

  /** Asks no more. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  /** Never rejects. */
  private async ask(): Promise<void> {
    try {
      const answer = await this.journal.settledThrough();
      // What is once in the ledgers stays there.
      if (answer !== null) this.settledThrough = Math.max(this.settledThrough ?? 0, Date.parse(answer));
    } catch {
      // That it does not answer says nothing new: what it said last ages.
    }
    if (!this.closed) this.timer = setTimeout(() => void this.ask(), askEveryMs).unref();
  }
}

/** Not ready while it refuses what changes state. */
export function watchLag(lag: JournalLag, readiness: Readiness): void {
  readiness.require(() => (lag.isTooFar() ? 'the journal is too far behind the operation log' : undefined));
}
