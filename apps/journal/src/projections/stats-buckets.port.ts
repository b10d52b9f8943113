import { addLatencies, latenciesOf } from './latencies.port.ts';
import type { StatsRead, StatsRow } from './stats.reader.port.ts';

/** The statistics of an hour, as engines keep them. */
export interface HourOfStats {
  /** Its beginning, milliseconds since the epoch. */
  readonly hour: number;
  readonly value: string;
  readonly operations: number;
  readonly failed: number;
  /** As `latenciesText`. */
  readonly latencies: string;
}

/** Sums hours, which come by hour and value, to the buckets that are asked for, up to so many. */
export function inBuckets(
  hours: Iterable<HourOfStats>,
  { bucketMs, limit }: Pick<StatsRead, 'bucketMs' | 'limit'>,
): readonly StatsRow[] {
  const buckets = new Map<string, StatsRow & { latencies: Map<number, number> }>();
  for (const { hour, value, operations, failed, latencies } of hours) {
    const start = hour - (hour % bucketMs);
    const key = `${start} ${value}`;
    const sum = buckets.get(key);
    if (sum === undefined && buckets.size === limit) break;
    const merged = sum?.latencies ?? new Map<number, number>();
    addLatencies(merged, latenciesOf(latencies), 1);
    buckets.set(key, {
      ...{ start, value },
      operations: (sum?.operations ?? 0) + operations,
      failed: (sum?.failed ?? 0) + failed,
      latencies: merged,
    });
  }
  return [...buckets.values()];
}
