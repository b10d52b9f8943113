import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '../..');
const roots = ['apps', 'libs', 'test', 'tools', 'scripts'];

const paths = roots
  .filter((root) => existsSync(join(project, root)))
  .flatMap((root) => globSync(`${root}/**/*`, { cwd: project }));
const sources = paths.filter((path) => /\.[cm]?[jt]sx?$/.test(path));

const drawers = /^(utils?|helpers?|common|shared|misc|managers?|base|lib)$/;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

const isDrawer = (path: string) =>
  (path.split('/').at(-1) ?? '').split('.').some((part) => drawers.test(part));
const isInnerDoor = (path: string) =>
  /(^|\/)index\.ts$/.test(path) &&
  !/^(apps\/[^/]+\/src|libs\/[^/]+\/src(\/(calls|ciphers|kafka|mongo|operations))?)\/index\.ts$/.test(path);

/** A lint exception without ` -- reason`. The linter itself can not tell: the exception silences it. */
const hasSilentException = (text: string) => /eslint-disable(?!.* -- \S)/.test(text);

describe('file names', () => {
  it('sees the files of the project', () => {
    expect(sources).toContain('test/arch/file-names.spec.ts');
  });

  it('name what is inside: no drawer that belongs to nobody', () => {
    expect(paths.filter(isDrawer)).toEqual([]);
    expect(
      ['libs/common', 'apps/a/src/utils.ts', 'libs/a/src/account.manager.ts'].filter(isDrawer),
    ).toHaveLength(3);
    expect(['libs/a/src/database.ts', 'libs', 'libs/a'].filter(isDrawer)).toEqual([]);
  });

  it('are in kebab case', () => {
    const isOdd = (path: string) => !kebabCase.test(path.split('/').at(-1) ?? '');
    expect(sources.filter(isOdd)).toEqual([]);
    expect(['libs/a/src/openAccount.ts', 'libs/a/src/open_account.ts'].filter(isOdd)).toHaveLength(2);
  });

  it('have no index.ts but the doors', () => {
    expect(sources.filter(isInnerDoor)).toEqual([]);
    const inner = ['libs/a/src/b/index.ts', 'apps/a/src/mongo/index.ts', 'libs/a/src/mongo/b/index.ts'];
    expect([...inner, 'libs/a/src/index.ts', 'libs/a/src/mongo/index.ts'].filter(isInnerDoor)).toEqual(inner);
  });
});

describe('lint exceptions', () => {
  it('carry a reason', () => {
    // This file holds the samples, the one without a reason included.
    const own = 'test/arch/file-names.spec.ts';
    const silent = sources.filter((path) => path !== own && hasSilentException(read(path)));
    expect(silent).toEqual([]);
    expect(hasSilentException('// eslint-disable-next-line no-empty')).toBe(true);
    expect(hasSilentException('// eslint-disable-next-line no-empty -- a test')).toBe(false);
  });
});

function read(path: string): string {
  return readFileSync(join(project, path), 'utf8');
}
