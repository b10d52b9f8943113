import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Variant = 'bare' | 'off' | 'on';

/** A server under measurement, in a process and a data folder of its own. */
export interface Subject {
  readonly url: string;
  readonly key: string;
  /** Milliseconds from the start of the process to its ready line. */
  readonly startedInMs: number;
  /** A metric's value; 0 where the variant has no metrics. */
  metric(name: string): Promise<number>;
  /** Resident memory in MiB. */
  residentMiB(): number;
  /** Seconds of CPU since its start by the name of its threads; empty where the system does not say. */
  threadSeconds(): ReadonlyMap<string, number>;
  /** Ends the process, and starts it again on the same data. */
  restart(): Promise<Subject>;
  stop(): Promise<void>;
}

const readyLine = /Smarter API on (http:\S+)/;

export async function startSubject(
  variant: Variant,
  data = mkdtempSync(join(tmpdir(), 'smarter-bench-')),
  key = randomBytes(32).toString('hex'),
): Promise<Subject> {
  const metricsPort = 20_000 + Math.floor(Math.random() * 20_000);
  const started = performance.now();
  const child = launch(variant, data, key, metricsPort);
  const url = await ready(child);
  const startedInMs = performance.now() - started;
  return {
    url,
    key,
    startedInMs,
    metric: (name) => (variant === 'bare' ? Promise.resolve(0) : readMetric(metricsPort, name)),
    residentMiB: () => residentMiB(child.pid ?? 0),
    threadSeconds: () => threadSeconds(child.pid ?? 0),
    async restart() {
      await end(child);
      return await startSubject(variant, data, key);
    },
    async stop() {
      await end(child);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function launch(variant: Variant, data: string, key: string, metricsPort: number): ChildProcess {
  const main =
    variant === 'bare'
      ? [join(import.meta.dirname, 'bare-fastify.js'), key]
      : [join(import.meta.dirname, '../../apps/standalone/src/main.js')];
  return spawn(process.execPath, main, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      // As `npm start` does (ADR 0035).
      MALLOC_ARENA_MAX: '2',
      SMARTER_DATA_DIR: data,
      SMARTER_PORT: '0',
      SMARTER_METRICS_PORT: String(metricsPort),
      SMARTER_LOG_LEVEL: 'silent',
      SMARTER_RECORDING: variant === 'off' ? 'off' : 'on',
      SMARTER_BOOTSTRAP_API_KEY: key,
      SMARTER_BOOTSTRAP_PASSWORD: 'only for measuring',
    },
  });
}

/** Resolves to the URL of the API once the process says that it is there. */
export function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = readyLine.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) =>
      reject(new Error(`the server ended with ${code} before it was ready:\n${output}`)),
    );
  });
}

/** SIGTERM; resolves when it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** What the metrics on a port of this machine say of `name`; NaN if they do not. */
export async function readMetric(port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? Number.NaN);
}

function residentMiB(pid: number): number {
  const status = process.platform === 'linux' ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024);
}

/** The kernel counts in hundredths of a second for whoever asks, whatever its own clock is (proc_pid_stat(5)). */
const ticksOfSecond = 100;

function threadSeconds(pid: number): ReadonlyMap<string, number> {
  const seconds = new Map<string, number>();
  if (process.platform !== 'linux') return seconds;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    // The fields from the third on: user and system time are the 14th and 15th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const used = (Number(fields[11]) + Number(fields[12])) / ticksOfSecond;
    seconds.set(name, (seconds.get(name) ?? 0) + used);
  }
  return seconds;
}
