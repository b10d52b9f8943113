import type { KeyUse, UsageBounds, UsageRow } from '../projections/stats.reader.port.ts';

/** How often something was used on a day. */
export interface UsedOnDay {
  readonly value: string;
  /** Its beginning, milliseconds since the epoch. */
  readonly day: number;
  readonly calls: number;
}

/** The sums of the newest rows, of which one more is given than may be read if there are more. */
export function summedUsage(newest: Iterable<UsedOnDay>, { read, limit }: UsageBounds): KeyUse {
  const sums = new Map<string, UsageRow>();
  let count = 0;
  for (const { value, day, calls } of newest) {
    count += 1;
    if (count > read) break;
    const sum = sums.get(value) ?? { value, calls: 0, lastDay: 0 };
    sums.set(value, { value, calls: sum.calls + calls, lastDay: Math.max(sum.lastDay, day) });
  }
  const byCalls = (one: UsageRow, other: UsageRow) =>
    other.calls - one.calls || (one.value < other.value ? -1 : 1);
  const rows = [...sums.values()].toSorted(byCalls).slice(0, limit);
  return { rows, partial: count > read || sums.size > limit };
}
