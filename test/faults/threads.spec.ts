import { afterAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../tools/server/server.process.ts';
import { Client } from '../e2e/client.ts';

const folder = mkdtempSync(join(tmpdir(), 'smarter-threads-'));
const apiKey = randomBytes(32).toString('hex');
const env = { SMARTER_BOOTSTRAP_API_KEY: apiKey, SMARTER_BOOTSTRAP_PASSWORD: 'a password for tests' };

afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['operation-log', 'the operation log'],
  ['event-store', 'the event store'],
  ['ledger', 'the ledger'],
])(
  'a server whose thread %s ends, ends with the reason, and is whole at the next start',
  async (name, what) => {
    const dataDir = mkdtempSync(join(folder, 'data-'));
    const ending = {
      ...env,
      NODE_OPTIONS: `--import=${new URL('ended-thread.ts', import.meta.url).href}`,
      TEST_THREAD: name,
    };
    let server = await startServer({ dataDir, env: ending });
    const whoami = await new Client(server.url, apiKey).ask('/api/v1/cli/whoami/');
    server.process.kill('SIGUSR2');
    const [code] = (await once(server.process, 'close')) as [number | null];
    expect(code).toBe(1);
    expect(server.output()).toContain(`the thread of ${what} has ended`);

    server = await startServer({ dataDir, env });
    const entries = await new Client(server.url, apiKey).entries();
    expect(await server.stop()).toBe(0);
    expect(entries).toMatchObject([{ id: whoami.id, command: 'whoami' }]);
  },
  60_000,
);
