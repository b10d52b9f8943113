import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '#kernel';
import { readManifest } from './manifest.ts';

const read = (text: string) => readManifest(Buffer.from(text));

function millisecondsToRead(text: string): number {
  const begun = performance.now();
  read(text);
  return performance.now() - begun;
}

describe('reading a manifest', () => {
  it('takes JSON and YAML alike', () => {
    expect(read('{"kind":"Account"}')).toEqual({ kind: 'Account' });
    expect(read('kind: Account\nmetadata:\n  name: a\n')).toEqual({
      kind: 'Account',
      metadata: { name: 'a' },
    });
  });

  it.each([
    ['nothing', '', 'MANIFEST.EMPTY'],
    ['white space', ' \n', 'MANIFEST.EMPTY'],
    ['a scalar', 'hello', 'MANIFEST.UNREADABLE'],
    ['a list', '[1]', 'MANIFEST.UNREADABLE'],
    ['broken text', '{"a": [', 'MANIFEST.UNREADABLE'],
    ['duplicate keys', 'a: 1\na: 2\n', 'MANIFEST.UNREADABLE'],
    ['duplicate keys of other types', 'a:\n  1: x\n  "1": y\n', 'MANIFEST.UNREADABLE'],
    ['keys that are no texts', '? [a]\n: 1\n', 'MANIFEST.UNREADABLE'],
    ['YAML of more than 64 KiB', `a: ${'ä'.repeat(32 * 1024)}`, 'MANIFEST.UNREADABLE'],
    ['aliases as keys', 'a: &a x\n*a : 1\n', 'MANIFEST.UNREADABLE'],
    ['aliases, and so YAML bombs', 'a: &a [1]\nb: *a\n', 'MANIFEST.UNREADABLE'],
    ['deep nesting', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'MANIFEST.UNREADABLE'],
    ['deep YAML', `a: ${'['.repeat(20000)}`, 'MANIFEST.UNREADABLE'],
  ])('refuses %s', (_what, text, code) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code }));
  });

  it('takes JSON of any length', () => {
    const long = { a: 'x'.repeat(500 * 1024) };
    expect(read(JSON.stringify(long))).toEqual(long);
  });

  it('takes no longer for the members of an object than for those of a list', () => {
    const members = Array.from({ length: 6000 }, (_, index) => `${index.toString(36)}a:`);
    const [asObject, asList] = [members.join('\n'), `a:\n- ${members.join('\n- ')}`].map((text) =>
      Math.min(...Array.from({ length: 3 }, () => millisecondsToRead(text))),
    ) as [number, number];
    // Where each name is compared with each other one it is 4 times as long.
    expect(asObject).toBeLessThan(2 * asList);
  });

  it('refuses invalid UTF-8', () => {
    expect(() => readManifest(Buffer.from([0x7b, 0xff]))).toThrow('UTF-8');
  });

  it('either reads an object or refuses with a failure of its own, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        try {
          expect(typeof read(text)).toBe('object');
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
    );
  });
});
