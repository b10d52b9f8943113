import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';

const documented = 'http://127.0.0.1:9357';
const key = 'd0c5'.repeat(16);
const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/retention.md'), 'utf8');
const commands = [...guide.matchAll(/```sh\n(.*?)```/gs)].map(([, command = '']) => command);

/** What each command of the guide answers, in its order. */
const expected = [
  { data: { version: 0, effective: { default_days: 365 }, pending: null } },
  { data: { shortens: true, policy: { default_days: 90 } } },
  { data: { changed: ['policy'], retention: { pending: { policy: { default_days: 90 } } } } },
  // The manifest asks for what waits already.
  { thing: 'JournalPolicy', data: { changed: [] } },
  { data: { retention: { effective: { default_days: 365, rules: [] }, pending: null } } },
  { data: { backlog: 0, runs: [] } },
];

describe('the guide to retention', () => {
  let server: ServerProcess;
  const dataDir = mkdtempSync(join(tmpdir(), 'retention-guide-'));

  beforeAll(async () => {
    server = await startServer({ dataDir, env: { SMARTER_BOOTSTRAP_API_KEY: key } });
  }, 30_000);
  afterAll(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('shows commands that do what it says', async () => {
    const answers: unknown[] = [];
    for (const command of commands) {
      const { stdout } = await promisify(execFile)(
        'sh',
        ['-ec', command.replaceAll(documented, server.url)],
        {
          env: { PATH: process.env['PATH'], SMARTER_API_KEY: key },
        },
      );
      answers.push(JSON.parse(stdout));
    }
    expect(answers).toMatchObject(expected);
    expect(answers).toHaveLength(expected.length);
  }, 30_000);
});
