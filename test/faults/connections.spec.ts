import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { Client, type Entry } from '../e2e/client.ts';
import { sendRaw } from '../e2e/raw-http.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'smarter-connections-'));
const apiKey = randomBytes(32).toString('hex');
const unknownAfterMs = 300;
const env = {
  SMARTER_BOOTSTRAP_API_KEY: apiKey,
  SMARTER_BOOTSTRAP_PASSWORD: 'a password for tests',
  SMARTER_UNKNOWN_AFTER_MS: String(unknownAfterMs),
};

let server: ServerProcess;
let client: Client;

beforeAll(async () => {
  server = await startServer({ dataDir, env });
  client = new Client(server.url, apiKey);
}, 30_000);

afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

const whoami = (marker: string) =>
  `GET /api/v1/cli/whoami/ HTTP/1.1\r\nHost: a\r\nUser-Agent: ${marker}\r\nAuthorization: Token ${apiKey}\r\n\r\n`;

function apply(marker: string): string {
  const config = {
    companyName: 'Smarter',
    phoneNumber: '1',
    address1: marker,
    city: 'Austin',
    state: 'TX',
    postalCode: '1',
    country: 'USA',
    language: '',
    timezone: 'UTC',
    currency: 'USD',
  };
  const body = JSON.stringify({
    apiVersion: 'smarter.sh/v1',
    kind: 'Account',
    metadata: {},
    spec: { config },
  });
  return (
    `POST /api/v1/cli/apply/ HTTP/1.1\r\nHost: a\r\nUser-Agent: ${marker}\r\nAuthorization: Token ${apiKey}\r\n` +
    `Content-Length: ${body.length}\r\n\r\n${body}`
  );
}

/** Sends the bytes and resets the connection at once, without waiting for an answer. */
async function sendAndReset(bytes: string): Promise<void> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  socket.resetAndDestroy();
}

/** The entries of requests with this user agent, oldest first, as soon as there are `count`. */
async function entriesOf(marker: string, count: number): Promise<readonly Entry[]> {
  for (;;) {
    const entries = (await client.entries()).filter(({ client: { user_agent: agent } }) => agent === marker);
    if (entries.length >= count) return entries.toReversed();
    await setTimeout(50);
  }
}

describe('a connection that is reset', () => {
  it.each([
    ['a read', whoami, { command: 'whoami' }],
    ['a change', apply, { command: 'apply', class: 'write' }],
    ['half a body', (marker: string) => apply(marker).slice(0, -20), { command: 'apply', outcome: 'failed' }],
  ])('after %s leaves exactly one entry', async (what, bytes, expected) => {
    const marker = `reset after ${what}`;
    await sendAndReset(bytes(marker));
    expect(await entriesOf(marker, 1)).toMatchObject([expected]);
  });

  it('after many changes at once leaves one entry each, none of them unknown', async () => {
    const marker = 'reset after many';
    const count = 10;
    await sendAndReset(Array.from({ length: count }, () => apply(marker)).join(''));
    expect(await entriesOf(marker, count)).toHaveLength(count);
    // What had no outcome would be resolved by now.
    await setTimeout(unknownAfterMs * 4);
    const unknown = (await client.entries()).filter(({ id }) => id.includes(':'));
    expect(unknown).toEqual([]);
  }, 30_000);
});

it('answers pipelined requests in order, each with the key of its entry', async () => {
  const marker = 'pipelined';
  const requests = Array.from({ length: 40 }, (_, index) => (index % 4 === 3 ? apply : whoami)(marker));
  const answers = await sendRaw(server.url, `${requests.join('')}GARBAGE\r\n\r\n`);
  const answered = answers.slice(0, requests.length).map(({ status, headers }) => ({
    id: headers['smarter-journal-id'],
    key: headers['smarter-journal-key'],
    status,
  }));
  expect(answered).toHaveLength(requests.length);
  const entries = await entriesOf(marker, requests.length);
  const recorded = new Map(entries.map(({ id, key, status }) => [id, { id, key, status }]));
  expect(recorded.size).toBe(requests.length);
  expect(answered.map(({ id }) => recorded.get(id ?? ''))).toEqual(answered);
}, 30_000);
