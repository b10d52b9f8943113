import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';

/** Members whose values differ from run to run or from machine to machine. */
const varying = new Set([
  'api_key',
  'complete_through',
  'created',
  'created_at',
  'duration_us',
  'id',
  'key',
  'key_id',
  'modified',
  'operation_id',
  'received_at',
  'recorded_at',
  'updated_at',
  'user_agent',
]);

const documented = 'http://127.0.0.1:9357';
const border = '\n--- next block ---\n';
const key = 'd0c5'.repeat(16);
const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const snippets = [...readme.matchAll(/<!-- tested -->\s+```sh\n(.*?)```\s+```json\n(.*?)```/gs)].map(
  ([, command = '', answer = '']) => ({ command, answer }),
);

describe('the README', () => {
  let server: ServerProcess;
  let answers: readonly string[] = [];
  const dataDir = mkdtempSync(join(tmpdir(), 'readme-'));

  beforeAll(async () => {
    server = await startServer({ dataDir, env: { SMARTER_BOOTSTRAP_API_KEY: key } });
    // One shell for all, as in a terminal: a later block uses the variables of an earlier one.
    const script = snippets.map(({ command }) => command.replaceAll(documented, server.url));
    const { stdout } = await promisify(execFile)('sh', ['-ec', script.join(`printf '%s' '${border}'\n`)], {
      env: { PATH: process.env['PATH'], SMARTER_API_KEY: key },
    });
    answers = stdout.split(border);
  }, 30_000);
  afterAll(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('has an answer under every command that says it is tested', () => {
    expect(snippets).toHaveLength(readme.split('<!-- tested -->').length - 1);
    expect(snippets.length).toBeGreaterThanOrEqual(4);
  });

  it.each(snippets.map(({ answer }, index) => [index + 1, answer] as const))(
    'shows what the server answers, block %i',
    (number, shown) => {
      const answer = answers[number - 1] ?? '';
      expect(comparable(answer)).toEqual(comparable(shown));
    },
  );
});

/** The answer, with the values that vary replaced where they have one. */
function comparable(text: string): unknown {
  return JSON.parse(text, (name, value: unknown) =>
    varying.has(name) && value !== null && typeof value !== 'boolean' ? `(${typeof value})` : value,
  );
}
