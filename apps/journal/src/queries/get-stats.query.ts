import { failure, type Grant, type JournalStats, type StatsBucket, type StatsRequest } from '#contracts';
import { timestampOfMillis } from '#kernel';
import { quantileOf, type Latencies } from '../projections/latencies.port.ts';
import type { StatsReader, StatsRow } from '../projections/stats.reader.port.ts';
import { requireViews, type AskStanding } from './standing.ts';

const hourMs = 3_600_000;
const bucketMs = { hour: hourMs, day: 24 * hourMs } as const;
const mostBuckets = 10_000;

/** Counts and latencies of the account of the grant, by hour or day. */
export class GetStatsQuery {
  private readonly reader: StatsReader;
  private readonly standing: AskStanding;

  constructor(reader: StatsReader, standing: AskStanding) {
    this.reader = reader;
    this.standing = standing;
  }

  async ask({ accountNumber: account }: Grant, { from, to, by, group }: StatsRequest): Promise<JournalStats> {
    await requireViews(await this.standing(account));
    const size = bucketMs[by];
    const range = { from: from - (from % size), to, bucketMs: size };
    const rows = await this.reader.stats({
      ...range,
      ...{ account, group: group ?? 'all', limit: mostBuckets + 1 },
    });
    if (rows.length > mostBuckets) {
      const message = `from: there are more than ${mostBuckets} buckets; ask for a shorter time`;
      throw failure('HTTP.INVALID_QUERY', message, { field: 'from' });
    }
    const buckets = rows.map((row) => bucketOf(row));
    return { from: timestampOfMillis(range.from), to: timestampOfMillis(to), by, group, buckets };
  }
}

function bucketOf({ start, value, operations, failed, latencies }: StatsRow): StatsBucket {
  return {
    start: timestampOfMillis(start),
    value: value === '' ? null : value,
    operations,
    failed,
    latency: latencies.size === 0 ? null : latencyOf(latencies),
  };
}

function latencyOf(latencies: Latencies): NonNullable<StatsBucket['latency']> {
  return {
    p50_us: quantileOf(latencies, 0.5),
    p95_us: quantileOf(latencies, 0.95),
    max_us: quantileOf(latencies, 1),
  };
}
