import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadTarget } from '../load.ts';
import { end, readMetric, ready } from '../subject.ts';

/** Gateway, accounts and journal, one of each, as `npm run start:distributed` starts them on given engines. */
export async function startDistributedSubject(
  variables: Readonly<Record<string, string>>,
): Promise<LoadTarget & { stop(): Promise<void> }> {
  const data = mkdtempSync(join(tmpdir(), 'smarter-bench-'));
  const key = randomBytes(32).toString('hex');
  const name = `bench-${randomUUID().slice(0, 13)}`;
  const metricsPort = 20_000 + Math.floor(Math.random() * 20_000);
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../distributed/main.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      ...variables,
      KAFKA_TOPIC_PREFIX: `${name}.`,
      MONGODB_DATABASE: name,
      SMARTER_DATA_DIR: data,
      SMARTER_PORT: '0',
      SMARTER_METRICS_PORT: String(metricsPort),
      SMARTER_LOG_LEVEL: 'silent',
      SMARTER_BOOTSTRAP_API_KEY: key,
      SMARTER_BOOTSTRAP_PASSWORD: 'only for measuring',
    },
  });
  // The launcher gives the journal the second port behind the gateway's.
  const portOf = (metric: string) => metricsPort + (metric.startsWith('smarter_journal_') ? 2 : 0);
  return {
    url: await ready(child),
    key,
    metric: (metric) => readMetric(portOf(metric), metric),
    async stop() {
      await end(child);
      rmSync(data, { recursive: true, force: true });
    },
  };
}
