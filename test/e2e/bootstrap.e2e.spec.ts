import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimDataFolder } from '#sqlite';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { Client } from './client.ts';
import { entriesWhole, operationLogIn } from './recorded.ts';

const apiKey = 'b007'.repeat(16);
const env = { SMARTER_BOOTSTRAP_API_KEY: apiKey, SMARTER_BOOTSTRAP_PASSWORD: 'a password for tests' };
const root = join(import.meta.dirname, '../..');

interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs `bootstrap` in a process of its own, as an operator would. */
function bootstrap(dataDir: string): Promise<Ended> {
  const script = join(root, 'dist/apps/admin-cli/src/main.js');
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [script, 'bootstrap'],
      { env: { PATH: process.env['PATH'], SMARTER_DATA_DIR: dataDir } },
      (_error, output, errors) => resolve({ exitCode: child.exitCode ?? -1, output, errors }),
    );
  });
}

describe('a key that is made on the data folder', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'smarter-bootstrap-'));
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startServer({ dataDir, env });
  }, 30_000);
  afterAll(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true });
  });

  it('is refused while a server uses the folder', async () => {
    const { exitCode, output, errors } = await bootstrap(dataDir);
    expect(exitCode).toBe(3);
    expect(output).toBe('');
    expect(errors).toContain('in use by another process');
  }, 30_000);

  it('is printed once, acts as a platform admin, and is an entry of its own', async () => {
    await server.stop();
    const { exitCode, output, errors } = await bootstrap(dataDir);
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^[0-9a-f]{64}\n$/);
    const operation = /journal: ([0-9a-f-]{36})/.exec(errors)?.[1];
    expect(errors).not.toContain(output.trim());

    server = await startServer({ dataDir, env });
    const client = new Client(server.url, output.trim());
    expect((await client.ask('/api/v1/cli/whoami/')).body).toMatchObject({
      data: { user: { is_superuser: true } },
    });
    expect(await client.entries(`&operation=${operation}`)).toMatchObject([
      {
        id: operation,
        command: 'bootstrap',
        thing: 'SmarterAuthToken',
        class: 'write',
        outcome: 'succeeded',
        name: expect.stringMatching(/^bootstrap-/),
        actor: { kind: 'system', user: null },
      },
    ]);
  }, 60_000);

  it('is in no file, in no entry and nowhere on the operation log', async () => {
    await server.stop();
    const { output, errors } = await bootstrap(dataDir);
    const key = output.trim();
    const operation = /journal: ([0-9a-f-]{36})/.exec(errors)?.[1] ?? 'none';
    const files = globSync('**/*', { cwd: dataDir, withFileTypes: true }).filter((file) => file.isFile());
    const holding = files.filter((file) => readFileSync(join(file.parentPath, file.name)).includes(key));
    expect(files.length).toBeGreaterThan(3);
    expect(holding).toEqual([]);

    server = await startServer({ dataDir, env });
    const entries = await entriesWhole(new Client(server.url, apiKey));
    // What is recorded in the clear is found: so would be the key.
    for (const text of [entries, await operationLogIn(dataDir)]) {
      expect(text).toContain(operation);
      expect(text).not.toContain(key);
    }
  }, 60_000);
});

describe('where there is nothing to make a key for', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'smarter-empty-'));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('the folder is left as it is', async () => {
    const nowhere = join(dataDir, 'nowhere');
    const { exitCode, errors } = await bootstrap(nowhere);
    expect(exitCode).toBe(3);
    expect(errors).toContain('there is no data');
    expect(existsSync(nowhere)).toBe(false);
  }, 30_000);

  it('the refusal is an entry', async () => {
    claimDataFolder(dataDir).release();
    const { exitCode, output, errors } = await bootstrap(dataDir);
    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toContain('ACCOUNTS.NOT_FOUND');
    const server = await startServer({ dataDir, env });
    const entries = await new Client(server.url, apiKey).entries();
    await server.stop();
    expect(entries.filter(({ command }) => command === 'bootstrap')).toMatchObject([
      { outcome: 'failed', error: 'ACCOUNTS.NOT_FOUND' },
    ]);
  }, 60_000);
});
