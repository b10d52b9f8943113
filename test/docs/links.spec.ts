import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const documents = ['*.md', 'docs/**/*.md', 'apps/*/README.md', 'libs/**/README.md'].flatMap((pattern) =>
  globSync(pattern, { cwd: root }),
);

describe('the documents', () => {
  it.each(documents)('link only to files that are there: %s', (path) => {
    const targets = [...readFileSync(join(root, path), 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target));
    const broken = targets.filter((target) => !existsSync(join(root, dirname(path), target)));
    expect(broken).toEqual([]);
  });

  it('have every decision in the index', () => {
    const index = readFileSync(join(root, 'docs/adr/README.md'), 'utf8');
    const missing = globSync('docs/adr/[0-9]*.md', { cwd: root })
      .map((path) => path.replaceAll('\\', '/').replace('docs/adr/', ''))
      .filter((name) => !index.includes(`](${name})`));
    expect(missing).toEqual([]);
  });
});
