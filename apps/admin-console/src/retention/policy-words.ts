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
  const coming = days.filter((day) => day.entries > 0);
  const [next, ...others] = coming;
  const parts: string[] = [];
  if (now > 0) parts.push(`${entries(now)} at the first run`);
  if (next !== undefined) parts.push(`${entries(next.entries)} ${dayWords(next.date, today)}`);
  const last = others.at(-1);
  if (last !== undefined) {
    const more = others.reduce((sum, day) => sum + day.entries, 0);
    parts.push(`${count(more)} more until ${last.date}`);
  }
  if (later > 0)
    parts.push(parts.length === 0 ? `${entries(later)} after more than a year` : `${count(later)} later`);
  return parts.length === 0 ? 'deletes nothing that is there now.' : `deletes ${parts.join(', then ')}.`;
}

function dayWords(date: string, today: string): string {
  const days = Math.round((Date.parse(date) - Date.parse(today)) / 86_400_000);
  if (days <= 0) return 'today';
  if (days === 1) return 'tomorrow';
  return days <= 60 ? `in ${days} days` : `on ${date}`;
}
