/**
 * Latencies by bucket: how often each occurred. Buckets are of integer bounds and at most 1/16 wide, so
 * that there are a few hundred at most; counts add up and can be taken away again, so parts merge.
 */
export type Latencies = ReadonlyMap<number, number>;

const subBits = 4;
const subs = 1 << subBits;

/** The bucket of a duration in microseconds. */
export function bucketOf(us: number): number {
  if (us < subs) return us;
  const shift = Math.floor(Math.log2(us)) - subBits;
  return (shift + 1) * subs + Math.floor(us / 2 ** shift) - subs;
}

/** The longest duration of a bucket, microseconds. */
export function longestOf(bucket: number): number {
  if (bucket < subs) return bucket;
  const shift = Math.floor(bucket / subs) - 1;
  return ((bucket % subs) + subs + 1) * 2 ** shift - 1;
}

/** Adds `more`, `times` times (-1 takes it away), to `sum`. */
export function addLatencies(sum: Map<number, number>, more: Latencies, times: number): void {
  for (const [bucket, count] of more) {
    const now = (sum.get(bucket) ?? 0) + times * count;
    if (now === 0) sum.delete(bucket);
    else sum.set(bucket, now);
  }
}

/** The stored form: `[bucket, count, …]`, buckets ascending. */
export function latenciesText(latencies: Latencies): string {
  return JSON.stringify([...latencies].toSorted(([one], [other]) => one - other).flat());
}

export function latenciesOf(text: string): Map<number, number> {
  const numbers = JSON.parse(text) as number[];
  const latencies = new Map<number, number>();
  for (let at = 0; at < numbers.length; at += 2)
    latencies.set(numbers[at] as number, numbers[at + 1] as number);
  return latencies;
}

/** The duration that the share `quantile` (0 to 1) does not exceed, microseconds; 0 without any. */
export function quantileOf(latencies: Latencies, quantile: number): number {
  const sorted = [...latencies].toSorted(([one], [other]) => one - other);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let rest = Math.max(1, Math.ceil(total * quantile));
  for (const [bucket, count] of sorted) {
    rest -= count;
    if (rest <= 0) return longestOf(bucket);
  }
  return 0;
}
