import type { RetentionMatch, RetentionPolicy, RetentionRule } from '#contracts';
import { operationClasses } from '#contracts/operations';

/** What rules look at. Entries that have all three in common are kept for equally long. */
export interface Subject {
  readonly class: string;
  readonly command: string;
  readonly thing: string;
}

/**
 * What is in force at once: the policy that is confirmed, and beside it no more than one that waits, since a change takes
 * the place of what waits.
 */
export type PoliciesInForce =
  readonly [confirmed: RetentionPolicy] | readonly [confirmed: RetentionPolicy, pending: RetentionPolicy];

/** What holds for an account: of two policies the one that keeps longer, but never less than the minimum. */
export interface RetentionInForce {
  readonly policies: PoliciesInForce;
  readonly minimumDays: number;
}

export const dayMs = 24 * 60 * 60 * 1000;

/** Index of the first rule that matches; null is the default. */
export function ruleOf({ rules }: RetentionPolicy, subject: Subject): number | null {
  const index = rules.findIndex(({ match }) => matches(match, subject));
  return index === -1 ? null : index;
}

/** How many days the policy itself says. */
export function daysOf(policy: RetentionPolicy, subject: Subject): number {
  const rule = ruleOf(policy, subject);
  return rule === null ? policy.default_days : (policy.rules[rule]?.days ?? policy.default_days);
}

/** For how many days such entries are kept. */
export function daysInForce({ policies, minimumDays }: RetentionInForce, subject: Subject): number {
  return Math.max(minimumDays, ...policies.map((policy) => daysOf(policy, subject)));
}

/** Whether `next` keeps any entry there can be for less long than `now`, the minimum considered. */
export function shortens(now: RetentionPolicy, next: RetentionPolicy, minimumDays: number): boolean {
  const kept = (policy: RetentionPolicy, subject: Subject) =>
    daysInForce({ policies: [policy], minimumDays }, subject);
  return subjectsOf([now, next]).some((subject) => kept(next, subject) < kept(now, subject));
}

/**
 * The policies as one, that says for every subject what `daysInForce` does. A subject that is matched by
 * rule i of the one and j of the other is first matched by their pair, in the order of (i, j). Of two policies with 50
 * rules, the most that one may be given, it has up to 2600, and takes as many steps.
 */
export function asOnePolicy({ policies, minimumDays }: RetentionInForce): RetentionPolicy {
  const [confirmed, pending] = policies;
  const merged = pending === undefined ? confirmed : longerOf(confirmed, pending);
  const clamped = {
    default_days: Math.max(minimumDays, merged.default_days),
    rules: merged.rules.map(({ match, days }) => ({ match, days: Math.max(minimumDays, days) })),
  };
  return withoutIdleRules(clamped);
}

function longerOf(one: RetentionPolicy, other: RetentionPolicy): RetentionPolicy {
  const rules = withDefault(one).flatMap((left) =>
    withDefault(other).flatMap((right): RetentionRule[] => {
      const match = both(left.match, right.match);
      return match === undefined ? [] : [{ match, days: Math.max(left.days, right.days) }];
    }),
  );
  return { default_days: rules.at(-1)?.days ?? one.default_days, rules: rules.slice(0, -1) };
}

function withDefault({ rules, default_days: days }: RetentionPolicy): readonly RetentionRule[] {
  return [...rules, { match: {}, days }];
}

/** What matches both; undefined if nothing can. */
function both(one: RetentionMatch, other: RetentionMatch): RetentionMatch | undefined {
  for (const name of criteria) {
    if (one[name] !== undefined && other[name] !== undefined && one[name] !== other[name]) return undefined;
  }
  return { ...one, ...other };
}

/** Without rules that an earlier one hides, and without those at the end that say what the default says. */
function withoutIdleRules({ default_days, rules }: RetentionPolicy): RetentionPolicy {
  const kept: RetentionRule[] = [];
  const known = new Set<string>();
  for (const rule of rules) {
    if (widerOf(rule.match).some((match) => known.has(nameOf(match)))) continue;
    known.add(nameOf(rule.match));
    kept.push(rule);
  }
  while (kept.at(-1)?.days === default_days) kept.pop();
  return { default_days, rules: kept };
}

/** Everything that matches all that this does, itself included: it, without any of its criteria. */
function widerOf(match: RetentionMatch): readonly RetentionMatch[] {
  return criteria.reduce<readonly RetentionMatch[]>(
    (wider, name) => [...wider, ...wider.map(({ [name]: _left, ...others }) => others)],
    [match],
  );
}

function nameOf(match: RetentionMatch): string {
  return JSON.stringify(criteria.map((name) => match[name] ?? null));
}

const criteria = ['class', 'command', 'thing'] as const;

function matches(match: RetentionMatch, subject: Subject): boolean {
  return criteria.every((name) => match[name] === undefined || match[name] === subject[name]);
}

/** One subject of each sort that the rules tell apart: every value that they name, and one that none does. */
function subjectsOf(policies: readonly RetentionPolicy[]): readonly Subject[] {
  const values = (name: 'command' | 'thing') => {
    const named = policies.flatMap(({ rules }) => rules.map(({ match }) => match[name]));
    return [...new Set(named.filter((value) => value !== undefined)), ''];
  };
  const [commands, things] = [values('command'), values('thing')];
  return operationClasses.flatMap((of) =>
    commands.flatMap((command) => things.map((thing) => ({ class: of, command, thing }))),
  );
}
