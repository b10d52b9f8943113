import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ClientLedger } from '../../tools/kill/client-ledger.ts';
import { Connection } from '../../tools/kill/connection.ts';
import { commitsIn, examine } from '../../tools/kill/examine.ts';
import { randomOf } from '../../tools/kill/random.ts';
import { plan } from '../../tools/kill/requests.ts';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { Client } from '../e2e/client.ts';

const folder = mkdtempSync(join(tmpdir(), 'smarter-stop-'));
const apiKey = randomBytes(32).toString('hex');
const env = {
  SMARTER_BOOTSTRAP_API_KEY: apiKey,
  SMARTER_BOOTSTRAP_PASSWORD: 'a password for tests',
  SMARTER_UNKNOWN_AFTER_MS: '200',
};

let dataDir = '';
let clients: ClientLedger;

beforeEach(async () => {
  dataDir = mkdtempSync(join(folder, 'data-'));
  clients = await ClientLedger.create(`${dataDir}.clients`);
});
afterEach(() => clients.close());
afterAll(() => rmSync(folder, { recursive: true }));

/** Clients that ask without a pause until nobody answers any more. */
async function load(server: ServerProcess): Promise<void> {
  const random = randomOf(1);
  const asking = Array.from({ length: 8 }, async (_, index) => {
    const connection = new Connection(`client ${index}`, server.url, apiKey, clients);
    while ((await connection.send(plan(random))) !== undefined);
    connection.close();
  });
  await Promise.all(asking);
}

describe('a stop under load', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'by %s answers what has begun, ends with 0, and leaves nothing open',
    async (signal) => {
      let server = await startServer({ dataDir, env });
      const ownCommits = (await commitsIn(dataDir)).length;
      const loading = load(server);
      await setTimeout(300);
      server.process.kill(signal);
      const [code] = (await once(server.process, 'exit')) as [number | null];
      await loading;
      expect(code).toBe(0);
      server = await startServer({ dataDir, env });
      const reader = new Connection('reader', server.url, apiKey, clients);
      const verdict = await examine({ dataDir, clients, ownCommits }, reader);
      reader.close();
      await server.stop();
      expect(verdict.findings).toEqual([]);
      expect(verdict.effects).toBeGreaterThan(0);
      expect(verdict.settled).toBe(0);
      // What a closing connection did not take any more has no entry.
      expect(verdict.unheard).toBe(0);
    },
    60_000,
  );
});

describe('a stop with connections that say nothing more', () => {
  /** Connects, sends the bytes, and stops the server; answers how long that took, in milliseconds. */
  const stopMs = async (server: ServerProcess, bytes: string) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(bytes);
    // When this is answered, the bytes have been read.
    await fetch(`${server.url}/healthz/`);
    const before = performance.now();
    expect(await server.stop()).toBe(0);
    socket.destroy();
    return performance.now() - before;
  };

  it.each([
    ['nothing was ever sent', ''],
    ['half a head was sent', 'GET /api/v1/cli/whoami/ HTTP/1.1\r\nHos'],
  ])(
    'does not wait where %s',
    async (_what, bytes) => {
      const server = await startServer({ dataDir, env });
      expect(await stopMs(server, bytes)).toBeLessThan(4_000);
    },
    60_000,
  );

  it('cuts off a body that does not come, and records it', async () => {
    const head = `POST /api/v1/cli/apply/ HTTP/1.1\r\nHost: a\r\nAuthorization: Token ${apiKey}\r\n`;
    let server = await startServer({ dataDir, env });
    await stopMs(server, `${head}Content-Length: 100\r\n\r\n{`);
    server = await startServer({ dataDir, env });
    const entries = await new Client(server.url, apiKey).entries();
    await server.stop();
    expect(entries).toMatchObject([{ command: 'apply', class: 'write', outcome: 'failed' }]);
  }, 60_000);
});

it('ends when npm, which started it, is killed, and leaves the data folder free', async () => {
  const npm = spawn('npm', ['start'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...env,
      SMARTER_DATA_DIR: dataDir,
      SMARTER_PORT: '0',
      SMARTER_METRICS_PORT: '0',
      SMARTER_LOG_LEVEL: 'silent',
    },
  });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  while (!output.includes('Smarter API on ')) {
    if (npm.exitCode !== null) throw new Error(output);
    await setTimeout(50);
  }
  npm.kill('SIGKILL');
  // Its output ends with the last process that holds it: the server.
  await once(npm, 'close');
  const server = await startServer({ dataDir, env });
  expect(await server.stop()).toBe(0);
}, 60_000);

it('lets one of two starts at once have the data folder', async () => {
  const starts = await Promise.allSettled([startServer({ dataDir, env }), startServer({ dataDir, env })]);
  const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const refused = starts.flatMap((start) => (start.status === 'rejected' ? [String(start.reason)] : []));
  await Promise.all(started.map((server) => server.stop()));
  expect(started).toHaveLength(1);
  expect(refused).toEqual([expect.stringContaining('is in use by another process')]);
}, 60_000);
