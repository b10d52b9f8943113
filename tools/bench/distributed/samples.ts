/** Numbers in order of size, and what is read off them. */
export class Samples {
  private readonly sorted: readonly number[];

  constructor(numbers: readonly number[]) {
    this.sorted = numbers.toSorted((one, other) => one - other);
  }

  get count(): number {
    return this.sorted.length;
  }

  get median(): number {
    return this.at(0.5);
  }

  /** The smallest number that `quantile` of all are not above; NaN of none. */
  at(quantile: number): number {
    return this.sorted[Math.max(0, Math.ceil(this.sorted.length * quantile) - 1)] ?? Number.NaN;
  }

  /** The median with the smallest and the largest. */
  spread(digits: number): string {
    const [low, high] = [this.at(0), this.at(1)];
    return `${this.median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
  }

  toJSON() {
    const [least, p50, p99, most] = [0, 0.5, 0.99, 1].map((quantile) => this.at(quantile));
    return { count: this.count, least, p50, p99, most };
  }
}
