import { setImmediate } from 'node:timers/promises';
import { LogGapError, type OperationLogReader, type RecordedEvent } from '#operation-log';
import type { Progress } from './ledger.store.port.ts';

const batchSize = 2000;
/** Under load, waiting this long makes batches large; whoever waits for an entry cuts it short. */
const coalesceMs = 10;
const retryMs = 500;

/** Of a log that was put back to an earlier state, new records would pass for ones already read. */
class EarlierLogError extends Error {
  constructor(offset: number, head: number) {
    super(`the ledger is at ${offset}, but the operation log ends at ${head}`);
  }
}

/** What is done with the records of a partition, and between them. */
export interface FollowSteps {
  /** Appends what the records mean to the ledgers; answers how far they are then. */
  write(records: readonly RecordedEvent[]): Promise<Progress>;
  /**
   * A part of what else there is to do. Answers for how many milliseconds nothing is to be done by itself;
   * 0 if there is more.
   */
  between(): Promise<number>;
}

/**
 * Follows one partition of the operation log until it is stopped. It must not skip what it can't write: it
 * says so and tries again, since a disk that is full now may not be soon. Only a log that does not fit the
 * ledger ends it.
 */
export class LogFollower {
  private readonly reader: OperationLogReader;
  private readonly partition: number;
  private readonly steps: FollowSteps;
  private readonly waiting = new Map<() => void, number>();
  private readonly following: Promise<void>;
  private done: Progress;
  private broken: string | undefined;
  private stopping = false;
  private cutShort = () => {};

  /** Begins at once, behind `progress`. */
  constructor(reader: OperationLogReader, partition: number, progress: Progress, steps: FollowSteps) {
    this.reader = reader;
    this.partition = partition;
    this.done = progress;
    this.steps = steps;
    this.following = this.follow();
  }

  get progress(): Progress {
    return this.done;
  }

  /** Why nothing is written now, if so. */
  get failure(): string | undefined {
    return this.broken;
  }

  /** Resolves when the ledgers hold the record at `offset`, after `timeoutMs`, or while nothing is written. */
  waitFor(offset: number, timeoutMs: number): Promise<void> {
    return new Promise<void>((resolve) => {
      if (this.done.offset >= offset || this.broken !== undefined) return resolve();
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.waiting.set(done, offset);
      this.wake();
    });
  }

  /** To be called when there is something to do that is not in the log. */
  wake(): void {
    this.cutShort();
  }

  /** Resolves when nothing is written any more. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.cutShort();
    await this.following;
  }

  private async follow(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.refuseEarlierLog();
        await this.readOn();
      } catch (error) {
        this.broken = error instanceof Error ? error.message : String(error);
        for (const resolve of this.waiting.keys()) resolve();
        if (error instanceof LogGapError || error instanceof EarlierLogError) return;
        await this.pause(retryMs);
      }
    }
  }

  private async refuseEarlierLog(): Promise<void> {
    const head = await this.reader.head(this.partition);
    if (head < this.done.offset) throw new EarlierLogError(this.done.offset, head);
  }

  private async readOn(): Promise<void> {
    while (!this.stopping) {
      const records = await this.reader.read(this.partition, this.done.offset, batchSize);
      if (records.length > 0) this.done = await this.steps.write(records);
      this.broken = undefined;
      for (const [resolve, offset] of this.waiting) if (offset <= this.done.offset) resolve();
      const restMs = await this.steps.between();
      if (records.length === 0 && restMs > coalesceMs) await this.growth(restMs);
      const small = records.length < batchSize && this.waiting.size === 0;
      if (small && restMs > 0) await this.pause(coalesceMs);
      // Gives others who share the thread their turn.
      await setImmediate();
    }
  }

  private async growth(timeoutMs: number): Promise<void> {
    if (this.stopping) return;
    const woken = new Promise<void>((resolve) => {
      this.cutShort = resolve;
    });
    await Promise.race([this.reader.grown(this.partition, this.done.offset, timeoutMs), woken]);
  }

  /** Waits, but not longer than until somebody wants to read or it shall end. */
  private async pause(milliseconds: number): Promise<void> {
    if (this.stopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.cutShort = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
