import { Argument, InvalidArgumentError } from 'commander';

const unitMs = { h: 3_600_000, d: 86_400_000 } as const;

/** `on` or `off`, for what can be switched. */
export function switchArgument(): Argument {
  return new Argument('<on|off>', 'whether it can be used').choices(['on', 'off']);
}

const never = 'never';

/** A moment to come: ISO 8601 with an offset, from `30d` and `12h` as well; or `never`. */
export function momentOf(text: string): string {
  if (text === never) return never;
  const [, amount, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  if (amount !== undefined) {
    return new Date(Date.now() + Number(amount) * unitMs[unit as keyof typeof unitMs]).toISOString();
  }
  if (/T.*(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('It is 30d, 12h, a moment like 2027-01-31T12:00:00Z, or never.');
}

/** The moment as the API takes it: null for `never`. */
export function expiryOf(moment: string): string | null {
  return moment === never ? null : moment;
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
