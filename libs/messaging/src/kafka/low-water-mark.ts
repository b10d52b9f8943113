/**
 * Follows which messages of a partition are finished, in whatever order: the mark is the offset below
 * which all are, and so where another reader may go on.
 */
export class LowWaterMark {
  private readonly running = new Set<number>();
  private highest = -1;

  /** Messages begin in the order of their offsets. */
  begin(offset: number): void {
    this.running.add(offset);
    this.highest = Math.max(this.highest, offset);
  }

  finish(offset: number): void {
    this.running.delete(offset);
  }

  /** The highest offset that has begun; -1 before the first. */
  get last(): number {
    return this.highest;
  }

  get underWay(): number {
    return this.running.size;
  }

  /** The offset to go on from; undefined before the first message. */
  get mark(): number | undefined {
    if (this.highest < 0) return undefined;
    // A set keeps the order in which its members came, so the first is the lowest.
    const [lowest] = this.running;
    return lowest ?? this.highest + 1;
  }
}
