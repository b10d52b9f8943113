import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { trustedAfter, type TrustedTime } from './trusted-time.ts';

const settlingMs = 1000;
const start: TrustedTime = { trusted: 0, ahead: 0, watchedMs: 0 };
const dayMs = 86_400_000;

/** The trusted time after readings of [wall, elapsed]. */
function after(...readings: readonly (readonly [wall: number, elapsedMs: number])[]): TrustedTime {
  return readings.reduce(
    (time, [wall, elapsedMs]) => trustedAfter(time, { wall, elapsedMs }, settlingMs),
    start,
  );
}

describe('trusted time', () => {
  it('passes with both clocks', () => {
    expect(after([100, 100], [250, 150]).trusted).toBe(250);
  });

  it('follows the wall clock back at once', () => {
    expect(after([100, 100], [-50, 10]).trusted).toBe(-50);
  });

  it('does not follow a step forward that is taken back', () => {
    expect(after([100, 100], [dayMs, 100], [dayMs + 900, 900], [1200, 100]).trusted).toBe(1200);
  });

  it('follows a step forward that stays for as long as it takes to settle', () => {
    const stepped = after([100, 100], [dayMs, 100], [dayMs + 600, 600]);
    expect(stepped.trusted).toBe(800);
    expect(trustedAfter(stepped, { wall: dayMs + 1000, elapsedMs: 400 }, settlingMs).trusted).toBe(
      dayMs + 1000,
    );
  });

  it('follows only by as much as the clock was ahead throughout', () => {
    const readings = [
      [10 * dayMs, 100],
      [2 * dayMs, 500],
      [10 * dayMs, 600],
    ] as const;
    expect(after(...readings).trusted).toBeLessThanOrEqual(2 * dayMs + 1200);
  });

  it('takes a process that was halted for one that has watched nothing', () => {
    const slow = 10 * 60_000;
    const time = trustedAfter(start, { wall: dayMs, elapsedMs: 0 }, slow);
    expect(trustedAfter(time, { wall: 2 * dayMs, elapsedMs: dayMs }, slow).trusted).toBe(dayMs);
  });

  const reading = fc.record({
    step: fc.integer({ min: -9000, max: 9000 }),
    elapsedMs: fc.integer({ min: 0, max: 400 }),
  });

  it('is never ahead of the wall clock, nor of what had settled, however the clock is set', () => {
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 60 }), (readings) => {
        let [time, wall, monotonic] = [start, 0, 0];
        const offsets: { at: number; offset: number }[] = [{ at: 0, offset: 0 }];
        for (const { step, elapsedMs } of readings) {
          wall += step + elapsedMs;
          monotonic += elapsedMs;
          time = trustedAfter(time, { wall, elapsedMs }, settlingMs);
          offsets.push({ at: monotonic, offset: wall - monotonic });
          expect(time.trusted).toBeLessThanOrEqual(wall);
          // An offset counts only after it was held by every reading of a settling time.
          const held = offsets.map(({ at }, from) => {
            // From its own reading on: another one of the same moment may have come before a step.
            const window = offsets.slice(from).filter((other) => other.at <= at + settlingMs);
            const whole = offsets.some((other) => other.at >= at + settlingMs);
            return whole ? Math.min(...window.map(({ offset }) => offset)) : -Infinity;
          });
          expect(time.trusted - monotonic).toBeLessThanOrEqual(Math.max(0, ...held));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
