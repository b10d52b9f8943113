import type { RetentionPolicy, RetentionPreview } from '../api/types.ts';

type Match = RetentionPolicy['rules'][number]['match'];
type Due = RetentionPreview['due'];

const count = (value: number) => value.toLocaleString('en');
const entries = (value: number) => `${count(value)} ${value === 1 ? 'entry' : 'entries'}`;

/** Which entries a rule is about: `denied operations`, `whoami on User`. */
export function matchWords({ class: name, command, thing }: Match): string {
  const about = [command, thing].filter((word) => word !== undefined).join(' on ');
  if (name === undefined) return about;
  return about === '' ? `${name} operations` : `${name} operations: ${about}`;
}

/** What falls due when, in one sentence. `today` is a day of UTC (YYYY-MM-DD). */
export function dueWords({ now, days, later }: Due, today: string): string {
  const parts: string[] = [];
  if (now > 0) parts.push(`deletes ${entries(now)} at the first run`);
  const next = days.find((day) => day.entries > 0);
  if (next !== undefined)
    parts.push(`${now > 0 ? '' : 'deletes '}${entries(next.entries)} ${dayWords(next.date, today)}`);
  if (parts.length > 0) return `${parts.join(', then ')}.`;
  return later > 0
    ? `deletes nothing within a month; ${entries(later)} later.`
    : 'deletes nothing that is there now.';
}

function dayWords(date: string, today: string): string {
  const days = Math.round((Date.parse(date) - Date.parse(today)) / 86_400_000);
  if (days <= 0) return 'today';
  if (days === 1) return 'tomorrow';
  return days <= 60 ? `in ${days} days` : `on ${date}`;
}
