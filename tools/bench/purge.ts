import { randomBytes } from 'node:crypto';
import { createHistogram } from 'node:perf_hooks';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { askJournal } from './ask-journal.ts';
import { load, type LoadResult, type LoadTarget } from './load.ts';
import { startServer, type ServerProcess } from '../server/server.process.ts';

export interface PurgeResult {
  readonly entries: number;
  readonly purgeSeconds: number;
  /** Requests a second while latency was measured: half of saturation. */
  readonly rate: number;
  readonly p99MsBefore: number;
  /** Of all requests from the first order to the end of the last. */
  readonly p99MsDuring: number;
  /** The same of the worst five seconds of them. */
  readonly worstP99Ms: number;
  readonly refused: number;
}

/** When the entries were recorded, as libfaketime reads it; the policy keeps them for less long. */
const longAgo = '-40d';
const baselineSeconds = 10;

/**
 * What purging `entries` entries does to the latency of other requests: they are recorded by a server
 * that takes the day for another one, and purged by one that knows better. Needs libfaketime.
 */
export async function measurePurge(entries: number, progress: (text: string) => void): Promise<PurgeResult> {
  const folder = mkdtempSync(join(tmpdir(), 'smarter-bench-'));
  const dataDir = join(folder, 'data');
  const key = randomBytes(32).toString('hex');
  try {
    progress(`recording ${entries} entries ${longAgo}`);
    await withServer(dataDir, key, fakeClock(), async (run) => {
      for (let made = 0; made < entries;) made += (await load(run, 5)).requests;
    });
    return await withServer(dataDir, key, {}, (run) => purgeUnderLoad(run, entries, progress));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function purgeUnderLoad(
  run: LoadTarget,
  entries: number,
  progress: (text: string) => void,
): Promise<PurgeResult> {
  progress('saturation');
  const rate = Math.floor((await load(run, 5)).perSecond / 2);
  progress(`${rate} requests a second, without a purge`);
  const before = await load(run, baselineSeconds, rate);
  progress(`${rate} requests a second, while ${entries} entries are purged`);
  await askJournal(run, 'retention/', { method: 'PUT', body: '{"default_days":1}' });
  const begun = performance.now();
  let purgeSeconds = 0;
  const during: LoadResult[] = [];
  const watching = purged(run, entries).then(() => {
    purgeSeconds = (performance.now() - begun) / 1000;
  });
  while (purgeSeconds === 0) during.push(await load(run, 5, rate));
  await watching;
  const joined = createHistogram();
  for (const { latencies } of during) joined.add(latencies);
  return {
    entries,
    purgeSeconds,
    rate,
    p99MsBefore: before.p99Ms,
    p99MsDuring: joined.percentile(99) / 1e6,
    worstP99Ms: Math.max(...during.map(({ p99Ms }) => p99Ms)),
    refused: [before, ...during].reduce((sum, { refused }) => sum + refused, 0),
  };
}

async function purged(run: LoadTarget, entries: number): Promise<void> {
  for (;;) {
    const { data } = (await askJournal(run, 'purges/')) as {
      data: { runs: { purged: number; finished_at: string | null }[] };
    };
    const gone = data.runs.reduce((sum, run) => sum + run.purged, 0);
    if (gone >= entries && data.runs.every(({ finished_at: at }) => at !== null)) return;
    await setTimeout(200);
  }
}

async function withServer<Result>(
  dataDir: string,
  key: string,
  env: Readonly<Record<string, string>>,
  work: (run: LoadTarget) => Promise<Result>,
): Promise<Result> {
  const server: ServerProcess = await startServer({
    dataDir,
    env: {
      ...env,
      SMARTER_BOOTSTRAP_API_KEY: key,
      SMARTER_BOOTSTRAP_PASSWORD: 'only for measuring',
      SMARTER_CLOCK_SETTLING_MS: '0',
      SMARTER_RETENTION_COOLING_OFF_MS: '0',
      SMARTER_PURGE_INTERVAL_MS: '1000',
    },
  });
  try {
    return await work({ url: server.url, key, metric: () => Promise.resolve(0) });
  } finally {
    await server.stop();
  }
}

function fakeClock(): Readonly<Record<string, string>> {
  const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');
  if (library === undefined) throw new Error('libfaketime is missing: apt-get install faketime');
  return { LD_PRELOAD: library, FAKETIME: longAgo, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}
