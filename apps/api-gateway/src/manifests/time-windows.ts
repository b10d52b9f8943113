/** Parameters of `get` that choose rows by time, as the CLI has them (contract §1.3). */
export const timeWindows = [
  'today',
  'yesterday',
  'this-week',
  'last-week',
  'this-month',
  'last-month',
] as const;
export type TimeWindow = (typeof timeWindows)[number];

const dayMs = 86_400_000;

/** From its beginning up to its end, which does not belong to it: milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a window is at `now`, in UTC; weeks begin on Monday. */
export function spanOf(window: TimeWindow, now: number): Span {
  const date = new Date(now);
  const today = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const monday = today - ((date.getUTCDay() + 6) % 7) * dayMs;
  const month = (offset: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1);
  switch (window) {
    case 'today':
      return { from: today, to: today + dayMs };
    case 'yesterday':
      return { from: today - dayMs, to: today };
    case 'this-week':
      return { from: monday, to: monday + 7 * dayMs };
    case 'last-week':
      return { from: monday - 7 * dayMs, to: monday };
    case 'this-month':
      return { from: month(0), to: month(1) };
    case 'last-month':
      return { from: month(-1), to: month(0) };
  }
}
