import type { KafkaMessage } from '#kafka';
import { LowWaterMark } from './low-water-mark.ts';

/**
 * The calls of one partition: up to `limit` are under way, the others of what was fetched wait. Calls
 * begin in the order of their offsets, and each begins once, however often it is fetched.
 */
export class PartitionCalls {
  readonly partition: number;
  /** Whether its owner fetches no more of it for now. */
  paused = false;
  private readonly limit: number;
  private readonly mark = new LowWaterMark();
  private waiting: KafkaMessage[] = [];
  private committed: number | undefined;

  constructor(partition: number, limit: number) {
    this.partition = partition;
    this.limit = limit;
  }

  add(messages: readonly KafkaMessage[]): void {
    this.waiting.push(...messages.filter(({ offset }) => !this.hasBegun(Number(offset))));
  }

  /** Begins the next call; undefined if none waits or there is no room for it. */
  next(): KafkaMessage | undefined {
    if (this.mark.underWay >= this.limit) return undefined;
    const message = this.waiting.shift();
    if (message !== undefined) this.mark.begin(Number(message.offset));
    return message;
  }

  finish(offset: number): void {
    this.mark.finish(offset);
  }

  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** Forgets what waits: it is fetched again, by whoever has the partition then. */
  drop(): void {
    this.waiting = [];
  }

  /** The position to go on from, where it has not been committed; undefined if it has. */
  get uncommitted(): number | undefined {
    const { mark } = this.mark;
    return mark === this.committed ? undefined : mark;
  }

  commit(position: number): void {
    this.committed = position;
  }

  /** What is fetched again begins at the committed position. */
  private hasBegun(offset: number): boolean {
    return offset >= (this.committed ?? 0) && offset <= this.mark.last;
  }
}
