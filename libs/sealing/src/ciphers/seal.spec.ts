import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { sealText, sealTextDeterministic, unsealText } from './seal.ts';

const key = randomBytes(32);

describe('sealing', () => {
  it('gives the text back to the holder of key and context only', () => {
    const sealed = sealText(key, 'naïve ☕', 'user:1');
    expect(unsealText(key, sealed, 'user:1')).toBe('naïve ☕');
    expect(() => unsealText(randomBytes(32), sealed, 'user:1')).toThrow();
    expect(() => unsealText(key, sealed, 'user:2')).toThrow();
  });

  it('gives other bytes each time, unless asked to be deterministic', () => {
    expect(sealText(key, 'a', 'c')).not.toBe(sealText(key, 'a', 'c'));
    expect(sealTextDeterministic(key, 'a', 'c')).toBe(sealTextDeterministic(key, 'a', 'c'));
    expect(unsealText(key, sealTextDeterministic(key, 'a', 'c'), 'c')).toBe('a');
  });
});
