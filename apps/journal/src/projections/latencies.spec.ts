import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addLatencies,
  bucketOf,
  latenciesOf,
  latenciesText,
  longestOf,
  quantileOf,
} from './latencies.port.ts';

const duration = fc.integer({ min: 0, max: 2 ** 40 });

function latencies(durations: readonly number[]): Map<number, number> {
  const sum = new Map<number, number>();
  for (const each of durations) addLatencies(sum, new Map([[bucketOf(each), 1]]), 1);
  return sum;
}

describe('latencies by bucket', () => {
  it('puts a duration into a bucket that is at most 1/16 longer', () => {
    fc.assert(
      fc.property(duration, (us) => {
        const longest = longestOf(bucketOf(us));
        expect(longest).toBeGreaterThanOrEqual(us);
        expect(longest).toBeLessThanOrEqual(us + us / 16);
        expect(bucketOf(longest)).toBe(bucketOf(us));
        expect(bucketOf(longest + 1)).toBe(bucketOf(us) + 1);
      }),
    );
  });

  it('has a few hundred buckets, however long it took', () => {
    expect(bucketOf(24 * 3_600_000_000)).toBeLessThan(600);
  });

  it('tells a quantile that is no more than 1/16 above the true one', () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1 }), fc.constantFrom(0.5, 0.95, 1), (all, quantile) => {
        const sorted = all.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(all.length * quantile) - 1] as number;
        const told = quantileOf(latencies(all), quantile);
        expect(told).toBeGreaterThanOrEqual(exact);
        expect(told).toBeLessThanOrEqual(exact + exact / 16);
      }),
    );
  });

  it('adds up and can be taken away again', () => {
    fc.assert(
      fc.property(fc.array(duration), fc.array(duration), (some, others) => {
        const sum = latencies([...some, ...others]);
        addLatencies(sum, latencies(others), -1);
        expect(latenciesText(sum)).toBe(latenciesText(latencies(some)));
        expect(latenciesOf(latenciesText(sum))).toEqual(new Map(latencies(some)));
      }),
    );
  });
});
