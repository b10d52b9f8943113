import { expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

it('every end-to-end file runs in both modes, or the guide to contributing says why not', () => {
  const { testMatch } = JSON.parse(read('jest.distributed.json')) as { testMatch: string[] };
  const listed = testMatch.flatMap((pattern) => /e2e\/\((.+)\)/.exec(pattern)?.[1]?.split('|') ?? []);
  const paragraph = /Not listed are[^]+?\n\n/.exec(read('CONTRIBUTING.md'))?.[0] ?? '';
  const excused = [...paragraph.matchAll(/`([a-z-]+)`/g)].map(([, name = '']) => name);
  const files = globSync('test/e2e/*.e2e.spec.ts', { cwd: root });
  const names = files.map((path) => /([^/]+)\.e2e\.spec\.ts$/.exec(path)?.[1]);
  expect([...listed, ...excused].toSorted()).toEqual(names.toSorted());
});
