import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { Client } from '../e2e/client.ts';

const whoami = '/api/v1/cli/whoami/';

/** The roles that a launcher runs, by name, with the ids of their processes. */
function rolesOf(launcher: number): ReadonlyMap<string, number> {
  const children = readFileSync(`/proc/${launcher}/task/${launcher}/children`, 'utf8').trim().split(' ');
  return new Map(
    children.filter(Boolean).flatMap((pid) => {
      const role = /apps\/([\w-]+)\/src\/main\.js/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1];
      return role === undefined ? [] : [[role, Number(pid)] as const];
    }),
  );
}

describe('start:distributed', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'smarter-launcher-'));
  const apiKey = randomBytes(32).toString('hex');
  let server: ServerProcess;
  let launcher: number;

  beforeAll(async () => {
    server = await startServer({ dataDir, env: { SMARTER_BOOTSTRAP_API_KEY: apiKey } });
    launcher = server.process.pid ?? 0;
  }, 60_000);
  afterAll(async () => {
    await server.kill();
    rmSync(dataDir, { recursive: true });
  });

  const isServing = async () => {
    const { status } = await new Client(server.url, apiKey).ask(whoami);
    return status === 200;
  };

  it('serves, and prints the password that was made up once', async () => {
    expect(await isServing()).toBe(true);
    expect(server.output().match(/Password:/g)).toHaveLength(1);
  });

  it('starts a role again that was killed', async () => {
    const killed = rolesOf(launcher).get('accounts') ?? 0;
    process.kill(killed, 'SIGKILL');
    while ((rolesOf(launcher).get('accounts') ?? killed) === killed) await pause(50);
    while (!(await isServing())) await pause(50);
  }, 60_000);

  it('ends with every role, the gateway first', async () => {
    const roles = rolesOf(launcher);
    expect([...roles.keys()].sort()).toEqual(['accounts', 'api-gateway', 'journal']);
    expect(await server.stop()).toBe(0);
    for (const pid of roles.values()) expect(existsSync(`/proc/${pid}`)).toBe(false);
  }, 60_000);
});
