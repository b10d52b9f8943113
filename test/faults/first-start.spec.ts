import { afterAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../tools/server/server.process.ts';
import { Client } from '../e2e/client.ts';

const folder = mkdtempSync(join(tmpdir(), 'smarter-first-'));
const apiKey = randomBytes(32).toString('hex');
const env = { SMARTER_BOOTSTRAP_API_KEY: apiKey, SMARTER_BOOTSTRAP_PASSWORD: 'a password for tests' };
const kills = 8;

afterAll(() => rmSync(folder, { recursive: true }));

/** Milliseconds from the start to the ready line on an empty folder. */
async function startMs(): Promise<number> {
  const before = performance.now();
  const server = await startServer({ dataDir: mkdtempSync(join(folder, 'timed-')), env });
  const took = performance.now() - before;
  await server.stop();
  return took;
}

it(`can be killed at any moment of its first start and starts then (${kills} moments)`, async () => {
  const whole = await startMs();
  for (let kill = 1; kill <= kills; kill += 1) {
    const dataDir = mkdtempSync(join(folder, 'killed-'));
    const signal = AbortSignal.timeout(Math.round((whole * kill) / kills));
    await startServer({ dataDir, env, signal }).then(
      (server) => server.kill(),
      () => undefined,
    );
    const server = await startServer({ dataDir, env });
    const client = new Client(server.url, apiKey);
    expect((await client.ask('/api/v1/cli/whoami/')).status).toBe(200);
    expect((await client.entries()).map(({ command }) => command)).toEqual(['whoami']);
    expect(await server.stop()).toBe(0);
  }
}, 120_000);
