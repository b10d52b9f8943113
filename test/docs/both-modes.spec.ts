import { expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '../..');
const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const { default: configuration } = (await import(
  pathToFileURL(join(root, 'jest.distributed.config.mjs')).href
)) as { default: (env: Record<string, string>) => { testMatch: string[] } };

/** The end-to-end files that run in the distributed mode, by the kind of the database that was started for it. */
const listed = (env: { ENGINES_MONGODB_KIND?: string }) =>
  configuration(env).testMatch.flatMap((pattern) => /e2e\/\((.+)\)/.exec(pattern)?.[1]?.split('|') ?? []);
/** Those that the paragraph names which begins like this. */
const excused = (beginning: RegExp) => {
  const paragraph = new RegExp(`${beginning.source}[^]+?(\n\n|\\. )`).exec(guide)?.[0] ?? '';
  return [...paragraph.matchAll(/`([a-z-]+)`/g)].map(([, name = '']) => name);
};
const oneProcess = excused(/Not\slisted are/);
const demanding = excused(/Not run on FerretDB/);
const files = globSync('test/e2e/*.e2e.spec.ts', { cwd: root });
const names = files.map((path) => /([^/]+)\.e2e\.spec\.ts$/.exec(path)?.[1]).toSorted();

it.each([{}, { ENGINES_MONGODB_KIND: 'mongod' }])(
  'every end-to-end file runs in both modes, or the guide to contributing says why not: %j',
  (env) => {
    expect([...listed(env), ...oneProcess].toSorted()).toEqual(names);
  },
);

it('every end-to-end file runs on FerretDB, or the guide to contributing says why not', () => {
  expect(demanding).not.toEqual([]);
  const run = listed({ ENGINES_MONGODB_KIND: 'ferretdb' });
  expect([...run, ...oneProcess, ...demanding].toSorted()).toEqual(names);
});
