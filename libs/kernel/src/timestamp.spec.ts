import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { timestampOfMicros, timestampOfMillis } from './timestamp.ts';

describe('timestamps', () => {
  it('have six digits after the second', () => {
    expect(timestampOfMicros(1_764_018_359_000_007)).toBe('2025-11-24T21:05:59.000007Z');
    expect(timestampOfMillis(1_764_018_359_040)).toBe('2025-11-24T21:05:59.040000Z');
    expect(timestampOfMicros(-1)).toBe('1969-12-31T23:59:59.999999Z');
  });

  it('say the same as Date, in whatever order they are asked for', () => {
    const millis = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
    fc.assert(
      fc.property(fc.array(millis), (moments) => {
        for (const moment of [...moments, ...moments.map((each) => each + 1)]) {
          expect(timestampOfMillis(moment)).toBe(new Date(moment).toISOString().replace('Z', '000Z'));
        }
      }),
    );
  });
});
