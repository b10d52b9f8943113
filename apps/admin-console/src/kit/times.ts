/** How exactly a moment is shown. */
export type Precision = 'day' | 'minutes' | 'seconds' | 'milliseconds';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string, precision: Precision): Intl.DateTimeFormat {
  const key = `${timeZone} ${precision}`;
  const known = formats.get(key);
  if (known) return known;
  const time = precision === 'day' ? {} : ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const);
  const seconds =
    precision === 'seconds' || precision === 'milliseconds' ? ({ second: '2-digit' } as const) : {};
  const fraction = precision === 'milliseconds' ? ({ fractionalSecondDigits: 3 } as const) : {};
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    ...time,
    ...seconds,
    ...fraction,
  });
  formats.set(key, made);
  return made;
}

/** Whether a name of a time zone is one that this browser knows. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name, 'day');
    return true;
  } catch {
    return false;
  }
}

/** A moment (ISO 8601) as `2026-11-25 12:34:56` in a time zone. */
export function formatMoment(at: string, timeZone: string, precision: Precision = 'seconds'): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return formatOf(timeZone, precision).format(date).replace(', ', ' ');
}

/** The same moment as a tip: ISO 8601 in UTC, as exactly as it was recorded. */
export function utcOf(at: string): string {
  return `${at.replace('T', ' ').replace('Z', '')} UTC`;
}

/** Microseconds as people read them: `840 µs`, `12.4 ms`, `3.2 s`. */
export function formatMicros(us: number | null): string {
  if (us === null) return '–';
  if (us < 1000) return `${us} µs`;
  if (us < 1_000_000) return `${(us / 1000).toFixed(us < 10_000 ? 1 : 0)} ms`;
  return `${(us / 1_000_000).toFixed(1)} s`;
}

/** What a `datetime-local` input shows for a moment in a time zone. */
export function localInputOf(at: string, timeZone: string): string {
  return formatMoment(at, timeZone, 'minutes').replace(' ', 'T');
}

/** The moment that a `datetime-local` input of a time zone means, as ISO 8601 in UTC; null if it is none. */
export function momentOfInput(input: string, timeZone: string): string | null {
  const asUtc = Date.parse(`${input}Z`);
  if (Number.isNaN(asUtc)) return null;
  // The offset at the moment itself may be another than at the same digits in UTC: two steps settle it.
  let at = asUtc;
  for (let step = 0; step < 2; step += 1) at = asUtc - offsetAt(at, timeZone);
  return new Date(at).toISOString();
}

function offsetAt(at: number, timeZone: string): number {
  const local = formatMoment(new Date(at).toISOString(), timeZone, 'seconds');
  return Date.parse(`${local.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}
