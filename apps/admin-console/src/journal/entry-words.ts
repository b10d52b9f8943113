import type { EntrySummary } from '../api/types.ts';
import type { Tone } from '../kit/badge.tsx';

/** How an entry's status or outcome is said, and how loud. */
export function statusOf({ status, outcome, purged, quarantined, unopened }: EntrySummary): {
  text: string;
  tone: Tone;
} {
  if (unopened) return { text: 'damaged', tone: 'bad' };
  if (quarantined) return { text: 'unreadable', tone: 'bad' };
  if (purged) return { text: 'purged', tone: 'plain' };
  if (outcome === 'unknown') return { text: 'unknown', tone: 'warn' };
  if (outcome === 'opened') return { text: 'opened', tone: 'plain' };
  if (status === null) return { text: outcome, tone: 'plain' };
  return { text: String(status), tone: toneOf(status) };
}

function toneOf(status: number): Tone {
  if (status >= 500) return 'bad';
  if (status >= 400) return 'warn';
  return 'good';
}

/** What an entry is about: `apply User ada`. */
export function subjectOf({ command, thing, name, method, path }: EntrySummary): string {
  const words = [command, thing, name].filter((word) => word !== null && word !== 'None' && word !== '');
  return words.length === 0 ? [method, path].filter(Boolean).join(' ') : words.join(' ');
}

/** Who did it. */
export function actorOf({ actor }: EntrySummary): string {
  if (actor.user !== null) return actor.user;
  return actor.kind === 'anonymous' ? 'nobody known' : actor.kind;
}
