import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { getStats } from '../api/journal.api.ts';
import { ProblemNotice } from '../kit/notice.tsx';
import { activityOf, stretchOf } from './activity.ts';
import type { Filters } from './filters.ts';
import { TimeChart, type Series } from './time-chart.tsx';

const count = (value: number) => value.toLocaleString('en');
const millis = (value: number) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;

const none: readonly number[] = [];

/** How much was asked, how much failed and how long it took. Pulling over a chart filters by that time. */
export function ActivityCharts({
  filters,
  round,
  onFilters,
}: {
  readonly filters: Filters;
  /** Another number asks anew. */
  readonly round: number;
  onFilters: (filters: Filters) => void;
}) {
  const { range } = filters;
  const stats = useQuery({
    queryKey: ['stats', range, round],
    queryFn: async ({ signal }) => {
      const stretch = stretchOf({ range, values: {} }, Date.now());
      const [from, to] = [new Date(stretch.from).toISOString(), new Date(stretch.to).toISOString()];
      return {
        by: stretch.by,
        activity: activityOf(await getStats({ from, to, by: stretch.by }, signal), stretch),
      };
    },
  });
  const activity = stats.data?.activity;
  const brush = (start: number, end: number) =>
    onFilters({
      ...filters,
      range: { kind: 'between', from: new Date(start).toISOString(), to: new Date(end).toISOString() },
    });
  const volume = useMemo<Series[]>(
    () => [
      { name: 'Operations', colour: '--series-1', values: activity?.operations ?? none, bars: true },
      { name: 'Failed', colour: '--series-2', values: activity?.failed ?? none, bars: true },
    ],
    [activity],
  );
  const latency = useMemo<Series[]>(
    () => [
      { name: 'Half took less', colour: '--series-4', values: activity?.p50 ?? none },
      { name: '95 % took less', colour: '--series-3', values: activity?.p95 ?? none },
    ],
    [activity],
  );
  if (stats.error)
    return (
      <ProblemNotice
        error={stats.error}
        title="The charts can not be drawn."
        onRetry={() => void stats.refetch()}
      />
    );
  const total = activity?.operations.reduce((sum, value) => sum + value, 0) ?? 0;
  const failed = activity?.failed.reduce((sum, value) => sum + value, 0) ?? 0;
  const each = stats.data?.by === 'day' ? 'each day' : 'each hour';
  return (
    <div className="charts" aria-busy={stats.isPending}>
      <TimeChart
        title={`Operations ${each}`}
        summary={`${count(total)} in all, whatever the other filters; ${count(failed)} failed`}
        times={activity?.times ?? none}
        series={volume}
        format={count}
        onBrush={brush}
      />
      <TimeChart
        title={`Latency ${each}`}
        summary="of all operations"
        times={activity?.times ?? none}
        series={latency}
        format={millis}
        onBrush={brush}
      />
    </div>
  );
}
