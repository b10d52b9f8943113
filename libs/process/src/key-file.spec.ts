import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyFile } from './key-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'smarter-sealing-'));
const pathIn = (name: string) => join(mkdtempSync(join(folder, name)), 'sealing.key');

afterAll(() => rmSync(folder, { recursive: true }));

describe('the sealing key', () => {
  it('is made once, for its owner alone', () => {
    const path = pathIn('made');
    const key = keyFile(path);
    expect(key).toHaveLength(32);
    expect(keyFile(path)).toEqual(key);
    expect(readFileSync(path)).toEqual(key);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('is made afresh where a process ended while it made it', () => {
    const path = pathIn('half');
    writeFileSync(`${path}.draft`, 'half');
    expect(keyFile(path)).toHaveLength(32);
  });

  it('is never replaced: what was sealed under it would be lost', () => {
    const path = pathIn('wrong');
    writeFileSync(path, 'no key');
    expect(() => keyFile(path)).toThrow('is not a key of 32 bytes');
    expect(readFileSync(path, 'utf8')).toBe('no key');
  });
});
