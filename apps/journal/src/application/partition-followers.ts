import type { OperationLogReader, RecordedEvent } from '#operation-log';
import { LogFollower } from './log-follower.ts';
import type { Progress } from './ledger.store.port.ts';

/** What is done with the records of every partition. */
export interface PartitionSteps {
  progress(partition: number): Promise<Progress>;
  /** Appends what the records mean to the ledgers; answers how far they are then. */
  write(partition: number, records: readonly RecordedEvent[]): Promise<Progress>;
  /** A part of what else there is to do, as of `FollowSteps`. */
  between(): Promise<number>;
}

/** Follows those partitions of the log that are this process's, as that changes. */
export class PartitionFollowers {
  private readonly reader: OperationLogReader;
  private readonly steps: PartitionSteps;
  private readonly followers = new Map<number, LogFollower>();
  private changing: Promise<void> = Promise.resolve();
  private broken: string | undefined;
  private stopped = false;

  constructor(reader: OperationLogReader, steps: PartitionSteps) {
    this.reader = reader;
    this.steps = steps;
  }

  /** How many are followed. */
  get count(): number {
    return this.followers.size;
  }

  /** Why nothing is written of one of them now, if so. */
  get failure(): string | undefined {
    const failed = [...this.followers.values()].find(({ failure }) => failure !== undefined);
    return failed?.failure ?? this.broken;
  }

  /**
   * Gives up all partitions but `wanted`, and begins to follow those that are missing; answers whether there were any.
   * What can't be begun is so when this is called again. One call at a time: others wait.
   */
  follow(wanted: readonly number[]): Promise<boolean> {
    const changed = this.changing.then(() => this.change(this.stopped ? [] : wanted));
    this.changing = changed.then(() => undefined);
    return changed;
  }

  /** Follows nothing any more, whatever is wanted. Resolves when nothing is written. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.follow([]);
  }

  private async change(wanted: readonly number[]): Promise<boolean> {
    const given = [...this.followers.keys()].filter((partition) => !wanted.includes(partition));
    const missing = wanted.filter((partition) => !this.followers.has(partition));
    try {
      await Promise.all([...given.map((one) => this.giveUp(one)), ...missing.map((one) => this.begin(one))]);
      this.broken = undefined;
    } catch (error) {
      this.broken = error instanceof Error ? error.message : String(error);
    }
    return missing.length > 0;
  }

  private async begin(partition: number): Promise<void> {
    const progress = await this.steps.progress(partition);
    const follower = new LogFollower(this.reader, partition, progress, {
      write: (records) => this.steps.write(partition, records),
      between: () => this.steps.between(),
    });
    this.followers.set(partition, follower);
  }

  private async giveUp(partition: number): Promise<void> {
    const follower = this.followers.get(partition);
    this.followers.delete(partition);
    const stopped = follower?.stop();
    this.reader.release(partition);
    await stopped;
    // What was under way may have asked for it once more.
    this.reader.release(partition);
  }
}
