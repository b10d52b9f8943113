import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { Connection, requestOf } from './connection.ts';
import type { Subject } from './subject.ts';

export interface LoadResult {
  readonly perSecond: number;
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** All latencies in nanoseconds, to be joined with those of other runs. */
  readonly latencies: RecordableHistogram;
  /** Answers that were not 2xx, and broken connections. */
  readonly refused: number;
  /** Main-thread CPU per request, microseconds; 0 where it is not measured. */
  readonly mainThreadUs: number;
  /** CPU per request in microseconds, of each thread of the server and of this process. */
  readonly cpuUs: Readonly<Record<string, number>>;
  /** Records not yet in the ledger at the end. */
  readonly lagAtEnd: number;
}

/** What is put under load. */
export type LoadTarget = Pick<Subject, 'url' | 'key' | 'metric'> & Partial<Pick<Subject, 'threadSeconds'>>;

const connections = 64;

interface Count {
  readonly latencies: RecordableHistogram;
  good: number;
  refused: number;
}

/** Asks `whoami` for `seconds`: as fast as 64 connections go, or at `rate` a second (open loop). */
export async function load(subject: LoadTarget, seconds: number, rate?: number): Promise<LoadResult> {
  const url = new URL(subject.url);
  const request = requestOf(subject, '/api/v1/cli/whoami/');
  const opened = await Promise.all(Array.from({ length: connections }, () => Connection.open(url, request)));
  const before = await subject.metric('smarter_main_thread_cpu_seconds_total');
  const threadsBefore = threadSecondsOf(subject);
  const count: Count = { latencies: createHistogram(), good: 0, refused: 0 };
  const started = performance.now();
  const until = started + seconds * 1000;
  if (rate === undefined) await Promise.all(opened.map((each) => askUntil(each, until, count)));
  else await askAtRate(opened, rate, until, count);
  const lasted = (performance.now() - started) / 1000;
  const threads = threadSecondsOf(subject);
  const lagAtEnd = await subject.metric('smarter_journal_lag_records');
  const used = (await subject.metric('smarter_main_thread_cpu_seconds_total')) - before;
  for (const each of opened) each.close();
  return {
    perSecond: count.good / lasted,
    requests: count.good,
    p50Ms: count.latencies.percentile(50) / 1e6,
    p99Ms: count.latencies.percentile(99) / 1e6,
    latencies: count.latencies,
    refused: count.refused,
    mainThreadUs: (used / count.good) * 1e6,
    cpuUs: Object.fromEntries(
      [...threads].map(([name, seconds]) => [
        name,
        ((seconds - (threadsBefore.get(name) ?? 0)) / count.good) * 1e6,
      ]),
    ),
    lagAtEnd,
  };
}

function threadSecondsOf({ threadSeconds }: LoadTarget): ReadonlyMap<string, number> {
  const { user, system } = process.cpuUsage();
  return new Map(threadSeconds?.()).set('load generator', (user + system) / 1e6);
}

function askUntil(connection: Connection, until: number, count: Count): Promise<void> {
  return new Promise((resolve) => {
    const next = () => {
      const sent = performance.now();
      connection.ask((status) => {
        note(count, status, sent);
        if (status === 0 || performance.now() >= until) resolve();
        else next();
      });
    };
    next();
  });
}

/** Every request has a moment at which it is due, and its latency counts from there, however late it goes. */
async function askAtRate(opened: Connection[], rate: number, until: number, count: Count): Promise<void> {
  const idle = [...opened];
  const due: number[] = [];
  let next = performance.now();
  let underWay = 0;
  const dispatch = () => {
    for (let connection = idle.pop(); connection !== undefined; connection = idle.pop()) {
      const at = due.shift();
      if (at === undefined) {
        idle.push(connection);
        return;
      }
      const used = connection;
      underWay += 1;
      used.ask((status) => {
        underWay -= 1;
        note(count, status, at);
        if (status !== 0) idle.push(used);
        dispatch();
      });
    }
  };
  while (performance.now() < until || underWay > 0) {
    for (const now = performance.now(); next <= now && next < until; next += 1000 / rate) due.push(next);
    dispatch();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function note(count: Count, status: number, since: number): void {
  if (status >= 200 && status < 300) count.good += 1;
  else count.refused += 1;
  count.latencies.record(Math.max(1, Math.round((performance.now() - since) * 1e6)));
}
