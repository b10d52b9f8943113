import { Argument, InvalidArgumentError } from 'commander';

const unitMs = { h: 3_600_000, d: 86_400_000 } as const;

/** `on` or `off`, for what can be switched. */
export function switchArgument(): Argument {
  return new Argument('<on|off>', 'whether it can be used').choices(['on', 'off']);
}

/** A moment to come as the API takes it: ISO 8601 with an offset, `30d`, `12h`; null for `never`. */
export function momentOf(text: string): string | null {
  if (text === 'never') return null;
  const [, amount, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  if (amount !== undefined) {
    return new Date(Date.now() + Number(amount) * unitMs[unit as keyof typeof unitMs]).toISOString();
  }
  if (/T.*(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('It is 30d, 12h, a moment like 2027-01-31T12:00:00Z, or never.');
}

export function secondsOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a number of seconds.');
  return Number(text);
}

/** The members that were given: what is undefined is left out. */
export function given<Members extends object>(members: Members): Partial<Members> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Partial<Members>;
}
