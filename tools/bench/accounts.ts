import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { startSubject } from './subject.ts';

/** Milliseconds. */
interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface AccountsResult {
  readonly requests: number;
  /** One client, one request after the other. */
  readonly create: Latency;
  readonly apply: Latency;
  readonly describe: Latency;
  readonly describeKey: Latency;
  /** This many clients at once. */
  readonly clients: number;
  readonly createAtOnce: Latency & { readonly perSecond: number };
}

const clients = 32;
const warmUp = 50;

/** How long it takes to create, change and describe users (and to describe a key), over HTTP. */
export async function measureAccounts(
  requests: number,
  progress: (text: string) => void,
): Promise<AccountsResult> {
  const subject = await startSubject('on');
  const ask = async (path: string, body?: unknown) => {
    const response = await fetch(`${subject.url}/api/v1/cli/${path}`, {
      method: 'POST',
      headers: { authorization: `Token ${subject.key}` },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path} was answered ${response.status}: ${text}`);
  };
  const one = async (what: string, send: (index: number) => Promise<void>) => {
    progress(`${requests} × ${what}, one client`);
    for (let index = 0; index < warmUp; index += 1) await send(index);
    const latencies = createHistogram();
    for (let index = 0; index < requests; index += 1) await timed(latencies, () => send(warmUp + index));
    return latencyOf(latencies);
  };
  try {
    const create = await one('create', (index) => ask('apply/', userOf(`one${index}`, '')));
    const apply = await one('apply', (index) => ask('apply/', userOf('one0', `change ${index}`)));
    const describe = await one('describe', () => ask('describe/user/?username=one0'));
    await ask('apply/', {
      ...head,
      kind: 'SmarterAuthToken',
      metadata: { name: 'key' },
      spec: { config: {} },
    });
    const describeKey = await one('describe of a key', () => ask('describe/apikey/?name=key'));
    progress(`${requests} × create, ${clients} clients`);
    const latencies = createHistogram();
    const begun = performance.now();
    let next = 0;
    const client = async () => {
      for (let index = next++; index < requests; index = next++) {
        await timed(latencies, () => ask('apply/', userOf(`many${index}`, '')));
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    const perSecond = (requests * 1000) / (performance.now() - begun);
    const createAtOnce = { ...latencyOf(latencies), perSecond };
    return { requests, create, apply, describe, describeKey, clients, createAtOnce };
  } finally {
    await subject.stop();
  }
}

const head = { apiVersion: 'smarter.sh/v1' };

function userOf(name: string, firstName: string) {
  const config = { email: `${name}@example.com`, firstName };
  return { ...head, kind: 'User', metadata: { name }, spec: { config } };
}

async function timed(latencies: RecordableHistogram, work: () => Promise<void>): Promise<void> {
  const begun = performance.now();
  await work();
  latencies.record(Math.max(1, Math.round((performance.now() - begun) * 1000)));
}

function latencyOf(latencies: RecordableHistogram): Latency {
  return { p50Ms: latencies.percentile(50) / 1000, p99Ms: latencies.percentile(99) / 1000 };
}
