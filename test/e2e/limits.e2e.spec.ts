import { afterEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { answerOf, Client, type Entry } from './client.ts';
import { sendRaw } from './raw-http.ts';

const apiKey = randomBytes(32).toString('hex');
const env = { SMARTER_BOOTSTRAP_API_KEY: apiKey, SMARTER_BOOTSTRAP_PASSWORD: 'a password for tests' };
const whoami = '/api/v1/cli/whoami/';

let server: ServerProcess;
let dataDir: string;

async function start(settings: Record<string, string>): Promise<Client> {
  dataDir = mkdtempSync(join(tmpdir(), 'smarter-limits-'));
  server = await startServer({ dataDir, env: { ...env, ...settings } });
  return new Client(server.url, apiKey);
}

/** The same data without limits, to look at what was recorded. */
async function restart(): Promise<Client> {
  await server.stop();
  server = await startServer({ dataDir, env });
  return new Client(server.url, apiKey);
}

afterEach(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

interface Seen {
  readonly status: number | undefined;
  readonly receipt: string | undefined;
}

/** Sends `count` requests over 64 connections. */
async function flood(path: string, count: number): Promise<Seen[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const headers = { authorization: `Token ${apiKey}` };
  const one = () =>
    new Promise<Seen>((resolve, reject) => {
      request(server.url + path, { agent, headers }, (response) => {
        response.resume();
        response.once('end', () =>
          resolve({
            status: response.statusCode,
            receipt: response.headers['smarter-journal-id'] as string | undefined,
          }),
        );
      })
        .once('error', reject)
        .end();
    });
  const seen = await Promise.all(Array.from({ length: count }, one));
  agent.destroy();
  return seen;
}

/** The entries of floods, with what they counted. */
async function floodsIn(client: Client): Promise<(Entry & { count: number })[]> {
  const found = (await client.entries()).filter(({ command }) => command === 'requests-refused');
  return Promise.all(
    found.map(async (entry) => {
      const { body } = await client.ask(`/api/v1/journal/entries/${entry.id}/`);
      const { data } = body as { data: { request: { count: number } } };
      return { ...entry, count: data.request.count };
    }),
  );
}

describe('the limit of a key', () => {
  it('makes of 10,000 requests at once one refusal with a receipt, and one entry that counts the others', async () => {
    const before = await start({ SMARTER_RATE_LIMIT_KEY: '20' });
    expect((await before.ask(whoami)).headers.get('ratelimit-policy')).toBe('"key";q=20;w=1');
    const seen = await flood(whoami, 10_000);
    const admitted = seen.filter(({ status }) => status === 200);
    const refused = seen.filter(({ status }) => status === 429);
    expect(admitted.length + refused.length).toBe(10_000);
    expect(admitted.every(({ receipt }) => receipt !== undefined)).toBe(true);
    const received = refused.filter(({ receipt }) => receipt !== undefined);

    const client = await restart();
    const entries = await client.entries();
    const ofFlood = await floodsIn(client);
    expect(received).toHaveLength(1);
    expect(ofFlood).toHaveLength(1);
    expect(ofFlood[0]).toMatchObject({
      id: `${received[0]?.receipt}:flood`,
      operation_id: received[0]?.receipt,
      class: 'denied',
      status: 429,
      outcome: 'failed',
      actor: { user: 'admin' },
      count: refused.length - 1,
    });
    expect(entries.find(({ id }) => id === received[0]?.receipt)).toMatchObject({
      status: 429,
      class: 'denied',
      command: 'whoami',
    });
    expect(entries.filter(({ command, status }) => command === 'whoami' && status === 200)).toHaveLength(
      admitted.length + 1,
    );
  }, 120_000);

  it('loses after kill -9 the count of the open window and nothing else', async () => {
    await start({ SMARTER_RATE_LIMIT_KEY: '20' });
    const seen = await flood(whoami, 300);
    await server.kill();
    server = await startServer({ dataDir, env });
    const client = new Client(server.url, apiKey);
    const receipts = seen.flatMap(({ receipt }) => receipt ?? []);
    const known = new Set((await client.entries()).map(({ id }) => id));
    expect(receipts.filter((id) => !known.has(id))).toEqual([]);
    expect(receipts.length).toBeLessThan(seen.length);
    expect(await floodsIn(client)).toEqual([]);
  }, 60_000);

  it('says in the envelope when to try again', async () => {
    const client = await start({ SMARTER_RATE_LIMIT_KEY: '0.01' });
    const admitted = await client.ask(whoami);
    expect(admitted.headers.get('ratelimit-policy')).toBe('"key";q=1;w=100');
    expect(admitted.headers.get('ratelimit')).toBe('"key";r=0;t=100');
    const [first, second] = [await client.ask(whoami), await client.ask(whoami)];
    expect(first.status).toBe(429);
    // 100 s, less what has passed since the request that was admitted.
    expect(first.headers.get('retry-after')).toMatch(/^(9\d|100)$/);
    expect(first.body).toMatchObject({
      api: 'smarter.sh/v1',
      metadata: { command: 'whoami' },
      error: { errorClass: 'HTTP.RATE_LIMITED', status: '429', operation_id: first.id },
    });
    expect(first.key).toMatch(/^[0-9a-f]{64}$/);
    expect(second.status).toBe(429);
    expect([second.id, second.key]).toEqual([null, null]);
    expect(second.body).toMatchObject({ error: { errorClass: 'HTTP.RATE_LIMITED', operation_id: null } });
  });
});

describe('the limit of an address', () => {
  it('holds for guessed keys, unknown paths and garbage, and not for health', async () => {
    await start({ SMARTER_RATE_LIMIT_ADDRESS: '0.01' });
    const guess = async (key: string) =>
      await answerOf(await fetch(server.url + whoami, { headers: { authorization: `Token ${key}` } }));
    expect((await guess('a guess')).status).toBe(401);
    const refused = await guess('another guess');
    expect(refused.status).toBe(429);
    expect((await guess(apiKey)).status).toBe(429);
    expect((await fetch(`${server.url}/nowhere`)).status).toBe(429);
    const [garbage] = await sendRaw(server.url, 'GARBAGE\r\n\r\n');
    expect(garbage?.status).toBe(429);
    expect(garbage?.headers['retry-after']).toMatch(/^(9\d|100)$/);
    expect(garbage?.headers['smarter-journal-id']).toBeUndefined();
    expect((await fetch(`${server.url}/healthz/`)).status).toBe(200);

    const client = await restart();
    const ofFlood = await floodsIn(client);
    expect(ofFlood).toMatchObject([{ operation_id: refused.id, actor: { kind: 'anonymous' }, count: 3 }]);
  }, 30_000);

  it('knows addresses behind a trusted proxy apart', async () => {
    await start({ SMARTER_RATE_LIMIT_ADDRESS: '0.01', SMARTER_TRUSTED_PROXIES: '127.0.0.1' });
    const from = async (address: string) =>
      (await fetch(server.url + whoami, { headers: { 'x-forwarded-for': address } })).status;
    expect(await from('203.0.113.1')).toBe(403);
    expect(await from('203.0.113.2')).toBe(403);
    expect(await from('2001:db8::1')).toBe(403);
    expect(await from('203.0.113.1')).toBe(429);
    expect(await from('2001:db8::2')).toBe(429);
    expect(await from('2001:db8:0:1::1')).toBe(403);
  });
});
