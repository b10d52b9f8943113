/**
 * How far the wall clock is believed (ADR 0021). Milliseconds; times since the epoch.
 */
export interface TrustedTime {
  readonly trusted: number;
  /** By how much the wall clock has been ahead at least, since that is being watched; 0 if it is not. */
  readonly ahead: number;
  /** For how long it has been watched by now. */
  readonly watchedMs: number;
}

/** What is seen of the clocks: the time of day, and what a clock that nobody can set says has passed. */
export interface ClockReading {
  readonly wall: number;
  /** Since the last reading of this process; 0 for its first, as nobody knows how long it was away. */
  readonly elapsedMs: number;
}

/** A reading vouches for no more than this before it: a process that was halted has watched nothing. */
const longestWatchMs = 60_000;

/**
 * The trusted time after a reading. It passes like the monotonic clock, follows the wall clock back at
 * once, and forward only by as much as the wall clock was ahead throughout `settlingMs` of running. So a
 * clock that is set forward and back again within that time has moved nothing.
 */
export function trustedAfter(
  before: TrustedTime,
  { wall, elapsedMs }: ClockReading,
  settlingMs: number,
): TrustedTime {
  const passed = before.trusted + elapsedMs;
  const ahead = wall - passed;
  if (ahead <= 0) return { trusted: wall, ahead: 0, watchedMs: 0 };
  if (before.ahead === 0) return { trusted: passed, ahead, watchedMs: 0 };
  const throughout = Math.min(before.ahead, ahead);
  const watchedMs = before.watchedMs + Math.min(elapsedMs, longestWatchMs);
  if (watchedMs < settlingMs) return { trusted: passed, ahead: throughout, watchedMs };
  return { trusted: passed + throughout, ahead: ahead - throughout, watchedMs: 0 };
}
