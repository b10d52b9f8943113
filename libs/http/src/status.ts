import type { FailureKind } from '#kernel';

/** The HTTP status of each kind of failure; the only place that knows (DESIGN §11). */
export const statusOfKind: Readonly<Record<FailureKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  'not-allowed': 405,
  'timed-out': 408,
  conflict: 409,
  'too-large': 413,
  'rate-limited': 429,
  'headers-too-large': 431,
  internal: 500,
  unimplemented: 501,
  'upstream-failed': 502,
  unavailable: 503,
  'upstream-timed-out': 504,
};
