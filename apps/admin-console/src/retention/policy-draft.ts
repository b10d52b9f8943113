import type { RetentionPolicy } from '../api/types.ts';

export const classes = ['read', 'write', 'denied'] as const;

/** A rule as it is being written: everything is text. */
export interface RuleDraft {
  /** Of this editor only, so that a moved rule stays itself. */
  readonly id: number;
  readonly class: '' | (typeof classes)[number];
  readonly command: string;
  readonly thing: string;
  readonly days: string;
}

export interface PolicyDraft {
  readonly defaultDays: string;
  readonly rules: readonly RuleDraft[];
}

export function draftOf({ default_days: defaultDays, rules }: RetentionPolicy): PolicyDraft {
  return {
    defaultDays: String(defaultDays),
    rules: rules.map(({ match, days }, index) => ({
      id: index,
      class: match.class ?? '',
      command: match.command ?? '',
      thing: match.thing ?? '',
      days: String(days),
    })),
  };
}

/** What is wrong with a number of days, if anything. */
export function daysError(text: string): string | undefined {
  const days = Number(text);
  if (!/^\d+$/.test(text.trim()) || days < 1 || days > 3650) return '1 to 3650 days.';
  return undefined;
}

/** What is wrong with a rule beside its days. */
export function matchError({ class: name, command, thing }: RuleDraft): string | undefined {
  return name === '' && command.trim() === '' && thing.trim() === ''
    ? 'Say which entries it is about.'
    : undefined;
}

/** The policy that was written; null while something in it is wrong. */
export function policyOf({ defaultDays, rules }: PolicyDraft): RetentionPolicy | null {
  const isWrong =
    daysError(defaultDays) !== undefined ||
    rules.some((rule) => daysError(rule.days) !== undefined || matchError(rule) !== undefined);
  if (isWrong) return null;
  return {
    default_days: Number(defaultDays),
    rules: rules.map(({ class: name, command, thing, days }) => ({
      match: {
        ...(name === '' ? {} : { class: name }),
        ...(command.trim() === '' ? {} : { command: command.trim() }),
        ...(thing.trim() === '' ? {} : { thing: thing.trim() }),
      },
      days: Number(days),
    })),
  };
}

/** The same list with one member moved by `by` places; unchanged where there is no such place. */
export function moved<Item>(items: readonly Item[], index: number, by: 1 | -1): readonly Item[] {
  const [from, to] = [items[index], items[index + by]];
  if (from === undefined || to === undefined) return items;
  return items.with(index, to).with(index + by, from);
}
