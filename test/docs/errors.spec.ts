import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from '#contracts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
const definition = 'libs/contracts/src/error-codes.ts';
const sources = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root })
  .filter((path) => path !== definition && !/\.(spec|contract)\.ts$|^libs\/testing\//.test(path))
  .map((path) => readFileSync(join(root, path), 'utf8'));

describe('docs/errors.md', () => {
  it('has the codes of the source and no others', () => {
    const documented = [...page.matchAll(/^\| `([A-Z_.]+)`/gm)].map(([, code]) => code);
    expect(documented).toEqual(Object.keys(errorCodes));
  });

  // That every code that is answered is one of these, the compiler says.
  it.each(Object.keys(errorCodes))('has no code that nothing answers: %s', (code) => {
    expect(sources.some((text) => text.includes(`'${code}'`))).toBe(true);
  });
});
