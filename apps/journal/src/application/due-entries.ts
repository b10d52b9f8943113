import type { DueEntries, RetentionPolicy, RetentionPreview } from '#contracts';
import { dayMs, daysInForce, ruleOf, type RetentionInForce } from '../domain/retention/retention.ts';
import type { Shelf } from './purge.store.port.ts';

/** So many days ahead are told one by one. */
const daysAhead = 366;

/** What falls due on which day. `now`: milliseconds since the epoch; `due`: what is due already. */
export function dueEntries(
  shelves: readonly Shelf[],
  retention: RetentionInForce,
  now: number,
  due: number,
): DueEntries {
  const today = Math.floor(now / dayMs);
  const entries = new Map<number, number>();
  for (const shelf of shelves) {
    // Of what falls due today, what is due already is told apart.
    const day = Math.max(today, shelf.day + daysInForce(retention, shelf));
    entries.set(day, (entries.get(day) ?? 0) + shelf.entries);
  }
  entries.set(today, (entries.get(today) ?? 0) - due);
  const days = [...entries].filter(([, count]) => count > 0).sort(([one], [other]) => one - other);
  const listed = days.filter(([day]) => day < today + daysAhead);
  const later = days.slice(listed.length).reduce((total, [, count]) => total + count, 0);
  return { now: due, days: listed.map(([day, count]) => ({ date: dateOf(day), entries: count })), later };
}

/** How many entries each rule of a policy is about; `isDue` counts those of a shelf that are due. */
export async function entriesByRule(
  shelves: readonly Shelf[],
  policy: RetentionPolicy,
  countDue: (shelf: Shelf) => Promise<number>,
): Promise<RetentionPreview['rules']> {
  const rules = new Map<number | null, { entries: number; due: number }>();
  for (const index of [...policy.rules.keys(), null]) rules.set(index, { entries: 0, due: 0 });
  for (const shelf of shelves) {
    const known = rules.get(ruleOf(policy, shelf)) ?? { entries: 0, due: 0 };
    known.entries += shelf.entries;
    known.due += await countDue(shelf);
  }
  return [...rules].map(([rule, { entries, due }]) => ({
    rule,
    days: rule === null ? policy.default_days : (policy.rules[rule]?.days ?? policy.default_days),
    entries,
    due,
  }));
}

function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}
