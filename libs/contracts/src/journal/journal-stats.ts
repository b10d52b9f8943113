import { z } from 'zod';
import { bulk } from '../marks.ts';

export const statsIntervals = ['hour', 'day'] as const;
export const statsGroups = ['command', 'status', 'user', 'key'] as const;

export type StatsInterval = (typeof statsIntervals)[number];
export type StatsGroup = (typeof statsGroups)[number];

/** What statistics are asked for. Buckets begin at full hours or days, UTC, by the recorded time. */
export interface StatsRequest {
  /** Milliseconds since the epoch; the first bucket is the one that it lies in. */
  readonly from: number;
  /** Milliseconds since the epoch; the last bucket begins before it. */
  readonly to: number;
  readonly by: StatsInterval;
  /** Null: all operations together. */
  readonly group: StatsGroup | null;
}

const count = z.number().int();

export const statsBucketSchema = z.object({
  start: z.string().describe('ISO 8601, UTC.'),
  value: z.string().nullable().describe('The command, status class (4xx), user or key id; null for none.'),
  operations: count.describe('A stream counts once, and a flood by its refused requests.'),
  failed: count.describe('Those whose outcome is not succeeded.'),
  latency: z
    .object({ p50_us: count, p95_us: count, max_us: count })
    .nullable()
    .describe('Microseconds, at most 1/16 above the true value; null where nothing was answered.'),
});

export type StatsBucket = z.infer<typeof statsBucketSchema>;

export const journalStatsSchema = z.object({
  from: z.string(),
  to: z.string(),
  by: z.enum(statsIntervals),
  group: z.enum(statsGroups).nullable(),
  buckets: bulk(z.array(statsBucketSchema)).describe('By start, then value; empty ones are left out.'),
});

export type JournalStats = z.infer<typeof journalStatsSchema>;
