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

describe('a process that dies at a sync', () => {
  const reached = ['the intent', 'the effect', 'the outcome'];

  itWithStrace(
    `leaves nothing unaccounted: ${reached.join(', ')}`,
    async () => {
      const ownCommits = (await commitsIn(dataDir)).length;
      for (const sync of reached.keys()) {
        const connection = new Connection(`at sync ${sync}`, server.url, apiKey, clients);
        await inject(server, `fsync,fdatasync:signal=KILL:when=${sync + 1}`);
        const gone = once(server.process, 'exit');
        expect(await connection.send(change)).toBeUndefined();
        await gone;
        // The effect comes only after the sync of the intent.
        if (sync === 0) expect(await commitsIn(dataDir)).toHaveLength(ownCommits);
        server = await start();
      }
      const reader = new Connection('reader', server.url, apiKey, clients);
      const verdict = await examine({ dataDir, clients, ownCommits }, reader);
      reader.close();
      expect(verdict.findings).toEqual([]);
      expect(verdict.unanswered).toBe(reached.length);
      expect(verdict.effects).toBeGreaterThan(0);
    },
    60_000,
  );
});
