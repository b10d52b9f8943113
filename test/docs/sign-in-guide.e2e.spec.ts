import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';

const documented = 'http://127.0.0.1:9357';
const password = 'correct horse battery staple';
const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/sign-in.md'), 'utf8');
const commands = [...guide.matchAll(/```sh\n(.*?)```/gs)].map(([, command = '']) => command);

/** What each command of the guide answers, in its order. */
const expected = [
  { data: { user: { username: 'admin', role: 'platform-admin' }, must_change_password: true } },
  { data: { must_change_password: false } },
  { data: { sessions: [{ current: true }] } },
  { data: { account: { account_number: '3141-5926-5359' } } },
  { message: 'Signed out successfully' },
];

describe('the guide to signing in', () => {
  let server: ServerProcess;
  const dataDir = mkdtempSync(join(tmpdir(), 'sign-in-guide-'));
  const cwd = mkdtempSync(join(tmpdir(), 'sign-in-guide-'));

  beforeAll(async () => {
    server = await startServer({ dataDir, env: { SMARTER_BOOTSTRAP_PASSWORD: password } });
  }, 30_000);
  afterAll(async () => {
    await server.stop();
    for (const folder of [dataDir, cwd]) rmSync(folder, { recursive: true, force: true });
  });

  it('shows commands that do what it says', async () => {
    const answers: unknown[] = [];
    for (const command of commands) {
      const script = command.replaceAll(documented, server.url);
      const env = { PATH: process.env['PATH'], PASSWORD: password };
      const { stdout } = await promisify(execFile)('sh', ['-ec', script], { cwd, env });
      answers.push(JSON.parse(stdout));
    }
    expect(answers).toMatchObject(expected);
    expect(answers).toHaveLength(expected.length);
  }, 30_000);
});
