import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RateLimiter } from './rate-limiter.ts';

/** How many of `count` requests at `nowMs` are admitted. */
function admitted(limiter: RateLimiter, count: number, nowMs: number, caller = 'ada'): number {
  return Array.from({ length: count }, () => limiter.take(caller, nowMs)).filter((taken) => taken.admitted)
    .length;
}

describe('a limit', () => {
  it.each([
    [100, 100],
    [2.5, 3],
    [1, 1],
    [0.2, 1],
  ])('of %d a second admits a burst of %i', (rate, burst) => {
    expect(admitted(new RateLimiter(rate), 500, 0)).toBe(burst);
  });

  it('admits another burst where one is given', () => {
    const limiter = new RateLimiter(0.1, 5);
    expect([admitted(limiter, 50, 0), admitted(limiter, 50, 9_999), admitted(limiter, 50, 10_000)]).toEqual([
      5, 0, 1,
    ]);
    expect(admitted(limiter, 50, 60_000)).toBe(5);
  });

  it('counts what is given back as never made, and nothing else', () => {
    const limiter = new RateLimiter(0.1, 5);
    for (let count = 0; count < 20; count += 1) {
      expect(limiter.take('ada', 0).admitted).toBe(true);
      limiter.giveBack('ada');
    }
    limiter.giveBack('bob');
    expect([admitted(limiter, 50, 0), admitted(limiter, 50, 0, 'bob')]).toEqual([5, 5]);
    limiter.giveBack('ada');
    expect(admitted(limiter, 50, 0)).toBe(1);
  });

  it('admits as many again as the time that passed allows, and no more than a burst', () => {
    const limiter = new RateLimiter(10);
    expect(admitted(limiter, 50, 0)).toBe(10);
    expect(admitted(limiter, 50, 99)).toBe(0);
    expect(admitted(limiter, 50, 100)).toBe(1);
    expect(admitted(limiter, 50, 400)).toBe(3);
    expect(admitted(limiter, 50, 60_000)).toBe(10);
  });

  it('says how many are left, and when to come again', () => {
    const limiter = new RateLimiter(2);
    expect(limiter.take('ada', 0)).toEqual({
      admitted: true,
      remaining: 1,
      retryAfterMs: 0,
      fullAfterMs: 500,
    });
    expect(limiter.take('ada', 0)).toEqual({
      admitted: true,
      remaining: 0,
      retryAfterMs: 500,
      fullAfterMs: 1000,
    });
    expect(limiter.take('ada', 100)).toEqual({
      admitted: false,
      remaining: 0,
      retryAfterMs: 400,
      fullAfterMs: 900,
    });
    expect(limiter.take('ada', 500).admitted).toBe(true);
  });

  it('counts every caller on its own', () => {
    const limiter = new RateLimiter(1);
    expect(admitted(limiter, 5, 0, 'ada')).toBe(1);
    expect(admitted(limiter, 5, 0, 'bob')).toBe(1);
  });

  it('remembers no more callers than it has room for', () => {
    const limiter = new RateLimiter(1);
    let largest = 0;
    for (let caller = 0; caller < 300_000; caller += 1) {
      limiter.take(String(caller), 0);
      largest = Math.max(largest, limiter.size);
    }
    expect(largest).toBe(100_000);
  });

  it('forgets callers that kept silent, and none that did not', () => {
    const limiter = new RateLimiter(1);
    for (let at = 0; at < 100_000; at += 500) {
      limiter.take(`guest at ${at}`, at);
      // Two a second: every other one is refused, whatever was forgotten in between.
      expect(limiter.take('ada', at).admitted).toBe(at % 1000 === 0);
    }
    expect(limiter.size).toBeLessThan(10);
  });

  it('admits in no stretch of time more than a burst and what the time allows', () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 50, noNaN: true }), pauses, (rate, gaps) => {
        const limiter = new RateLimiter(rate);
        let nowMs = 0;
        const times = gaps.map((gap) => (nowMs += gap)).filter((at) => limiter.take('ada', at).admitted);
        times.forEach((from, first) =>
          times.slice(first).forEach((to, index) => {
            expect(index + 1).toBeLessThanOrEqual(limiter.burst + ((to - from) / 1000) * rate + 0.001);
          }),
        );
      }),
      { numRuns: 50 },
    );
  });
});
