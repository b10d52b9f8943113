import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';

const root = join(import.meta.dirname, '../..');
const border = '--- next block ---';

/**
 * Runs the commands of a guide in order against a server of their own, and compares what they print with what
 * the guide shows under them. At least `atLeast` blocks must be marked as tested.
 */
export function testedGuide(title: string, path: string, atLeast: number): void {
  const guide = readFileSync(join(root, path), 'utf8');
  const blocks = [...guide.matchAll(/<!-- tested -->\s+```sh\n(.*?)```\s+```text\n(.*?)```/gs)].map(
    ([, command = '', shown = '']) => ({ command, shown }),
  );

  describe(title, () => {
    const key = randomBytes(32).toString('hex');
    const dataDir = mkdtempSync(join(tmpdir(), 'guide-'));
    let server: ServerProcess;
    let outputs: readonly string[] = [];

    beforeAll(async () => {
      server = await startServer({ dataDir, env: { SMARTER_BOOTSTRAP_API_KEY: key } });
      // One shell for all, as in a terminal: a later block uses the variables of an earlier one.
      const script = ['exec 2>&1', ...blocks.map(({ command }) => `${command}\necho '${border}'`)].join('\n');
      const { stdout } = await promisify(execFile)('sh', ['-c', script], {
        cwd: root,
        env: { PATH: process.env['PATH'], SMARTER_API_KEY: key, SMARTER_URL: server.url },
      });
      outputs = stdout.split(`${border}\n`);
    }, 120_000);
    afterAll(async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    });

    it('has an output under every command that says it is tested', () => {
      expect(blocks).toHaveLength(guide.split('<!-- tested -->').length - 1);
      expect(blocks.length).toBeGreaterThanOrEqual(atLeast);
    });

    it.each(blocks.map(({ shown }, index) => [index, shown] as const))(
      'shows what the commands print, block %i',
      (index, shown) => {
        expect(comparable(outputs[index] ?? '')).toBe(comparable(shown));
      },
    );
  });
}

/** The text, with what differs from run to run replaced. */
function comparable(text: string): string {
  return text
    .replace(/\b[0-9a-f]{16}\b/g, '(key)')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(id)')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '(time)');
}
