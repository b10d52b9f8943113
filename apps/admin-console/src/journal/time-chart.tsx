import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatMoment } from '../kit/times.ts';
import { useTimeZone } from '../shell/session.context.ts';

export interface Series {
  readonly name: string;
  /** A token of style/tokens.css. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
  readonly bars?: boolean;
}

/** Pixels. */
const height = 144;
/** Pulls that are shorter are presses. Pixels. */
const leastPull = 6;

/** A picture of numbers over time. Pulling over it chooses a stretch of time. */
export function TimeChart({
  title,
  summary,
  times,
  series,
  format,
  onBrush,
}: {
  readonly title: string;
  /** The same in words. */
  readonly summary: string;
  /** Seconds since the epoch. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  /** Milliseconds since the epoch. */
  onBrush: (from: number, to: number) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const timeZone = useTimeZone();
  const brush = useRef(onBrush);
  useEffect(() => {
    brush.current = onBrush;
  });
  useEffect(() => {
    const element = place.current;
    if (element === null || times.length === 0) return;
    const draw = () => {
      const made = new uPlot(
        optionsOf(element, series, format, timeZone, (from, to) => brush.current(from, to)),
        [times as number[], ...series.map(({ values }) => values as (number | null)[])],
        element,
      );
      return made;
    };
    let plot = draw();
    const sized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    sized.observe(element);
    // It is painted with the colours of the moment.
    const redraw = () => {
      plot.destroy();
      plot = draw();
    };
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    window.addEventListener('smarter-theme', redraw);
    dark.addEventListener('change', redraw);
    return () => {
      sized.disconnect();
      window.removeEventListener('smarter-theme', redraw);
      dark.removeEventListener('change', redraw);
      plot.destroy();
    };
  }, [times, series, format, timeZone]);
  return (
    <figure className="chart">
      <figcaption>
        <strong>{title}</strong> <span className="soft">{summary}</span>
      </figcaption>
      <div ref={place} className="chart-place" role="img" aria-label={`${title}: ${summary}`} />
    </figure>
  );
}

function optionsOf(
  element: HTMLElement,
  series: readonly Series[],
  format: (value: number) => string,
  timeZone: string,
  onBrush: (from: number, to: number) => void,
): uPlot.Options {
  const colour = (token: string) => colourOf(element, token);
  const axis = {
    stroke: colour('--ink-soft'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  return {
    width: element.clientWidth,
    height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), timeZone),
    cursor: { drag: { x: true, y: false, setScale: false }, points: { show: false } },
    select: { show: true, left: 0, top: 0, width: 0, height: 0 },
    scales: { y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] } },
    axes: [
      { ...axis, size: 36, space: 64, values: (_plot, splits) => splits.map((at) => tick(at, timeZone)) },
      { ...axis, size: 52, values: (_plot, splits) => splits.map((value) => format(value)) },
    ],
    series: [
      { value: '{YYYY}-{MM}-{DD} {HH}:{mm}' },
      ...series.map(({ name, colour: token, bars }) => ({
        label: name,
        stroke: colour(token),
        width: 1.5,
        ...(bars && uPlot.paths.bars
          ? { fill: colour(token), paths: uPlot.paths.bars({ size: [0.72, 40] }), points: { show: false } }
          : { points: { size: 4 } }),
        value: (_plot: uPlot, value: number | null) => (value === null ? '–' : format(value)),
      })),
    ],
    hooks: {
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < leastPull) return;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onBrush(plot.posToVal(left, 'x') * 1000, plot.posToVal(left + width, 'x') * 1000);
        },
      ],
    },
  };
}

/** Seconds as the hour, and at midnight as the day. */
function tick(at: number, timeZone: string): string {
  const [day = '', time] = formatMoment(new Date(at * 1000).toISOString(), timeZone, 'minutes').split(' ');
  return time === '00:00' ? day.slice(5) : (time ?? '');
}

/** What a colour token is in the theme of the moment. */
function colourOf(element: HTMLElement, token: string): string {
  const before = element.style.color;
  element.style.color = `var(${token})`;
  const { color } = getComputedStyle(element);
  element.style.color = before;
  return color;
}
