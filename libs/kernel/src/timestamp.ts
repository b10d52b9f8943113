/** The second of the latest timestamp and its text: most moments are in the second of the one before. */
let latest = { second: Number.NaN, text: '' };

/**
 * The wire form of a moment: ISO 8601 in UTC with microseconds and `Z`
 * (`2026-11-24T21:05:59.123456Z`), as the Smarter API documents it. Exact until the year 2255.
 */
export function timestampOfMicros(micros: number): string {
  const second = Math.floor(micros / 1_000_000);
  return timestamp(second, micros - second * 1_000_000);
}

/** As `timestampOfMicros`, from milliseconds since the epoch; exact for all that `Date` can be. */
export function timestampOfMillis(millis: number): string {
  const second = Math.floor(millis / 1000);
  return timestamp(second, (millis - second * 1000) * 1000);
}

function timestamp(second: number, micros: number): string {
  if (second !== latest.second) {
    latest = { second, text: new Date(second * 1000).toISOString().slice(0, -'000Z'.length) };
  }
  return `${latest.text}${String(micros).padStart(6, '0')}Z`;
}
