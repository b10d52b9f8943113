import { describe, expect, it } from '@jest/globals';
import { spanOf, type TimeWindow } from './time-windows.ts';

describe('a window of time', () => {
  it.each<[TimeWindow, string, string, string]>([
    ['today', '2026-11-25T23:59:59.999Z', '2026-11-25', '2026-11-26'],
    ['yesterday', '2026-03-01T00:00:00Z', '2026-02-28', '2026-03-01'],
    ['this-week', '2026-11-29T12:00:00Z', '2026-11-23', '2026-11-30'],
    ['this-week', '2026-11-23T00:00:00Z', '2026-11-23', '2026-11-30'],
    ['last-week', '2026-01-01T00:00:00Z', '2025-12-22', '2025-12-29'],
    ['this-month', '2026-12-31T23:00:00Z', '2026-12-01', '2027-01-01'],
    ['last-month', '2026-01-31T00:00:00Z', '2025-12-01', '2026-01-01'],
  ])('%s at %s is from %s to %s', (window, now, from, to) => {
    expect(spanOf(window, Date.parse(now))).toEqual({ from: Date.parse(from), to: Date.parse(to) });
  });
});
