/**
 * The wire form of a moment: ISO 8601 in UTC with microseconds and `Z`
 * (`2026-11-24T21:05:59.123456Z`), as the Smarter API documents it.
 */
export function timestampOfMicros(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = micros - millis * 1000;
  return new Date(millis).toISOString().slice(0, -1) + padded(rest) + 'Z';
}

/** As `timestampOfMicros`, from milliseconds since the epoch. */
export function timestampOfMillis(millis: number): string {
  return new Date(millis).toISOString().slice(0, -1) + '000Z';
}

function padded(micros: number): string {
  return micros < 10 ? `00${micros}` : micros < 100 ? `0${micros}` : `${micros}`;
}
