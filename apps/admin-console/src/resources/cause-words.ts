import type { ResourceChange } from '../api/resources.api.ts';

/** What made a change, and who; or why that can not be said any more. */
export function causeWords(entry: NonNullable<ResourceChange['entry']>): string {
  const { command, actor, purged, quarantined, unopened } = entry;
  if (unopened) return `${command}; by whom can not be read, its entry is damaged`;
  if (quarantined) return `${command}; by whom could never be read`;
  if (purged) return `${command}; by whom has been purged`;
  return `${command} by ${actor.user ?? actor.kind}`;
}
