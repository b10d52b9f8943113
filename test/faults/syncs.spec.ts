import { afterAll, afterEach, beforeEach, describe, expect } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClientLedger } from '../../tools/kill/client-ledger.ts';
import { Connection } from '../../tools/kill/connection.ts';
import { commitsIn, examine } from '../../tools/kill/examine.ts';
import type { Planned } from '../../tools/kill/requests.ts';
import { change, whoami } from '../../tools/kill/requests.ts';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { itNeeding } from './need.ts';
import { inject } from './tracer.ts';

const itWithStrace = itNeeding('strace');
const folder = mkdtempSync(join(tmpdir(), 'smarter-syncs-'));
const apiKey = randomBytes(32).toString('hex');

let server: ServerProcess;
let clients: ClientLedger;
let dataDir = '';

function start(): Promise<ServerProcess> {
  const env = {
    SMARTER_BOOTSTRAP_API_KEY: apiKey,
    SMARTER_BOOTSTRAP_PASSWORD: 'a password for tests',
    SMARTER_UNKNOWN_AFTER_MS: '200',
  };
  return startServer({ dataDir, env });
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(folder, 'data-'));
  clients = await ClientLedger.create(`${dataDir}.clients`);
  server = await start();
}, 30_000);

afterEach(async () => {
  await server.stop();
  await clients.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('an answer never leaves before its syncs', () => {
  const delayMs = 300;
  /** Milliseconds until the answer, with every sync delayed by `delayMs`. */
  const timed = async (planned: Planned) => {
    const connection = new Connection(planned.path, server.url, apiKey, clients);
    expect((await connection.send(planned))?.status).toBe(200);
    const tracer = await inject(server, `fsync,fdatasync:delay_enter=${delayMs * 1000}`);
    const before = performance.now();
    const reply = await connection.send(planned);
    const took = performance.now() - before;
    await tracer.detach();
    connection.close();
    expect(reply?.status).toBe(200);
    return took;
  };

  itWithStrace(
    'one for a read: its outcome',
    async () => {
      expect(await timed(whoami)).toBeGreaterThanOrEqual(delayMs);
    },
    30_000,
  );

  itWithStrace(
    'three for a change: its intent, its effect and its outcome, one after the other',
    async () => {
      expect(await timed(change)).toBeGreaterThanOrEqual(3 * delayMs);
    },
    30_000,
  );
});

/** The syncs of a change, in order: of which file, and its how manieth. */
const syncsOfAChange = [
  { sync: 'the intent', file: 'operation-log/log.sqlite-wal', when: 1 },
  { sync: 'the effect', file: 'accounts/events.sqlite-wal', when: 1 },
  { sync: 'the outcome', file: 'operation-log/log.sqlite-wal', when: 2 },
];

/** One change before it, since the first commit after a start syncs the head of the file as well. */
async function warmUp(connection: Connection): Promise<void> {
  expect((await connection.send(change))?.status).toBe(200);
}

describe('a process that dies at the sync of', () => {
  itWithStrace.each(syncsOfAChange)(
    '$sync leaves nothing unaccounted',
    async ({ sync, file, when }) => {
      const connection = new Connection('client', server.url, apiKey, clients);
      const ownCommits = (await commitsIn(dataDir)).length;
      await warmUp(connection);
      await inject(server, `fsync,fdatasync:signal=KILL:when=${when}`, join(dataDir, file));
      const gone = once(server.process, 'exit');
      expect(await connection.send(change)).toBeUndefined();
      await gone;
      const effects = (await commitsIn(dataDir)).length - ownCommits;
      server = await start();
      const reader = new Connection('reader', server.url, apiKey, clients);
      const verdict = await examine({ dataDir, clients, ownCommits }, reader);
      reader.close();
      expect(verdict).toMatchObject({ findings: [], unanswered: 1 });
      // The effect comes only after the sync of the intent, and is there by the sync of the outcome.
      if (sync === 'the intent') expect(effects).toBe(1);
      if (sync === 'the outcome') expect(effects).toBe(2);
    },
    60_000,
  );
});

describe('a failing sync of', () => {
  const statusOf: Readonly<Record<string, number>> = {
    'the intent': 503,
    'the effect': 200,
    'the outcome': 200,
  };

  itWithStrace.each(syncsOfAChange)(
    '$sync leaves nothing unaccounted',
    async ({ sync, file, when }) => {
      const connection = new Connection('client', server.url, apiKey, clients);
      const ownCommits = (await commitsIn(dataDir)).length;
      await warmUp(connection);
      const tracer = await inject(server, `fsync,fdatasync:error=EIO:when=${when}`, join(dataDir, file));
      const reply = await connection.send(change);
      await tracer.detach();
      expect(reply?.status).toBe(statusOf[sync]);
      await warmUp(connection);
      const verdict = await examine({ dataDir, clients, ownCommits }, connection);
      connection.close();
      expect(verdict).toMatchObject({ findings: [], unanswered: 0 });
    },
    60_000,
  );
});
