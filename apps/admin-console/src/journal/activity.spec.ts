import { describe, expect, it } from '@jest/globals';
import type { Stats } from '../api/types.ts';
import { activityOf, stretchOf } from './activity.ts';
import type { Filters } from './filters.ts';

const now = Date.parse('2026-11-25T12:30:00Z');
const hours = (count: number) => count * 3_600_000;
const of = (range: Filters['range']) => stretchOf({ range, values: {} }, now);

describe('the stretch of the charts', () => {
  it('is the last 30 days by day where no time is asked for', () => {
    expect(of({ kind: 'all' })).toEqual({ from: now - hours(720), to: now, by: 'day' });
  });

  it('is a day at least, by hour', () => {
    expect(of({ kind: 'span', span: '15m' })).toEqual({ from: now - hours(24), to: now, by: 'hour' });
    expect(of({ kind: 'span', span: '7d' })).toEqual({ from: now - hours(168), to: now, by: 'hour' });
  });

  it('is what lies between two moments', () => {
    const range = {
      kind: 'between',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-11T00:00:00.000Z',
    } as const;
    expect(of(range)).toEqual({ from: Date.parse(range.from), to: Date.parse(range.to), by: 'day' });
  });
});

describe('the columns of the charts', () => {
  it('have a place for each bucket, empty ones too, and milliseconds', () => {
    const stats = {
      buckets: [
        {
          start: '2026-11-25T11:00:00.000Z',
          value: null,
          operations: 4,
          failed: 1,
          latency: { p50_us: 1500, p95_us: 9000, max_us: 9000 },
        },
      ],
    } as unknown as Stats;
    const stretch = { from: Date.parse('2026-11-25T10:20:00Z'), to: now, by: 'hour' } as const;
    expect(activityOf(stats, stretch)).toEqual({
      times: ['10', '11', '12'].map((at) => Date.parse(`2026-11-25T${at}:00:00Z`) / 1000),
      operations: [0, 4, 0],
      failed: [0, 1, 0],
      p50: [null, 1.5, null],
      p95: [null, 9, null],
    });
  });
});
