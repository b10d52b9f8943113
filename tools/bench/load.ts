import autocannon from 'autocannon';
import type { Subject } from './subject.ts';

export interface LoadResult {
  readonly perSecond: number;
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were not 2xx, timeouts and errors. */
  readonly refused: number;
  /** Main-thread CPU per request, microseconds; 0 where it is not measured. */
  readonly mainThreadUs: number;
  /** Records not yet in the ledger at the end. */
  readonly lagAtEnd: number;
}

/** Asks `whoami` for `seconds`: as fast as 64 connections go, or at `rate` a second (open loop). */
export async function load(subject: Subject, seconds: number, rate?: number): Promise<LoadResult> {
  const before = await subject.metric('smarter_main_thread_cpu_seconds_total');
  const result = await autocannon({
    url: `${subject.url}/api/v1/cli/whoami/`,
    headers: { authorization: `Token ${subject.key}` },
    connections: 64,
    duration: seconds,
    ...(rate === undefined ? {} : { overallRate: rate }),
  });
  const lagAtEnd = await subject.metric('smarter_journal_lag_records');
  const used = (await subject.metric('smarter_main_thread_cpu_seconds_total')) - before;
  const requests = result['2xx'];
  return {
    perSecond: requests / result.duration,
    requests,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    refused: result.non2xx + result.errors + result.timeouts,
    mainThreadUs: (used / requests) * 1e6,
    lagAtEnd,
  };
}
