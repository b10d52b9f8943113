import type { JournalView, ViewReplay } from '#contracts';

type Difference = NonNullable<ViewReplay['difference']>;

/** A hash that stands for a personal value, behind the name of its facet. */
const hashed = /#[0-9a-f]{32}/g;

/**
 * A difference as it is kept and shown: without what rows hold of persons, since no purge looks for that among
 * replays. A value is null, and of a hash only the name of its facet is left, since addresses can be tried out.
 */
export function keptDifference(view: JournalView, { row, live, rebuilt }: Difference): Difference {
  if (view === 'search') {
    const bare = (text: string) => text.replaceAll(hashed, '');
    return {
      row: bare(row),
      live: live === null ? null : bare(live),
      rebuilt: rebuilt === null ? null : bare(rebuilt),
    };
  }
  return { row: view === 'stats' ? keptStatsRow(row) : keptUsageRow(row), live, rebuilt };
}

function keptStatsRow(row: string): string {
  const [account, group, hour, value] = JSON.parse(row) as readonly unknown[];
  return JSON.stringify([account, group, hour, group === 'user' ? null : value]);
}

function keptUsageRow(row: string): string {
  const [account, keyId, kind, value, day] = JSON.parse(row) as readonly unknown[];
  return JSON.stringify([account, keyId, kind, kind === 'address' ? null : value, day]);
}
