import type { Stats } from '../api/types.ts';
import { spans, type Filters } from './filters.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** The stretch that the charts draw, and how finely. Milliseconds since the epoch. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly by: 'hour' | 'day';
}

/**
 * What to draw for the filters: their time, but a day at least, so that there is something to compare with; the
 * last 30 days where they name none. By hours up to a week.
 */
export function stretchOf({ range }: Filters, now: number): Stretch {
  let [from, to] = [now - 30 * day, now];
  if (range.kind === 'span') from = now - spans[range.span].minutes * 60_000;
  if (range.kind === 'between') {
    to = range.to === null ? now : Date.parse(range.to);
    from = range.from === null ? to - 30 * day : Date.parse(range.from);
  }
  if (to - from < day) from = to - day;
  return { from, to, by: to - from <= 7 * day ? 'hour' : 'day' };
}

/** Columns of a chart: one value for each bucket; null where there is nothing to tell. */
export interface Activity {
  /** Seconds since the epoch. */
  readonly times: number[];
  readonly operations: number[];
  readonly failed: number[];
  /** Milliseconds. */
  readonly p50: (number | null)[];
  readonly p95: (number | null)[];
}

/** The columns of these statistics; the buckets that they leave out, being empty, are there. */
export function activityOf(stats: Stats, { from, to, by }: Stretch): Activity {
  const size = by === 'hour' ? hour : day;
  const known = new Map(stats.buckets.map((bucket) => [Date.parse(bucket.start), bucket]));
  const activity: Activity = { times: [], operations: [], failed: [], p50: [], p95: [] };
  for (let at = Math.floor(from / size) * size; at < to; at += size) {
    const bucket = known.get(at);
    activity.times.push(at / 1000);
    activity.operations.push(bucket?.operations ?? 0);
    activity.failed.push(bucket?.failed ?? 0);
    activity.p50.push(bucket?.latency ? bucket.latency.p50_us / 1000 : null);
    activity.p95.push(bucket?.latency ? bucket.latency.p95_us / 1000 : null);
  }
  return activity;
}
