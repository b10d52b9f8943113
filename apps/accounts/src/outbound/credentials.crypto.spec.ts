import { describe, expect, it } from '@jest/globals';
import { argon2Sync } from 'node:crypto';
import { cryptoHasher, cryptoMint } from './credentials.crypto.ts';

describe('credentials', () => {
  it('hash a password into a PHC string of argon2id that can be checked', async () => {
    const phc = await cryptoHasher.password('naïve ☕');
    const [, name, version, costs, salt = '', hash = ''] = phc.split('$');
    expect([name, version, costs]).toEqual(['argon2id', 'v=19', 'm=65536,t=3,p=4']);
    expect(`${salt}${hash}`).not.toContain('=');
    const derived = argon2Sync('argon2id', {
      message: 'naïve ☕',
      nonce: Buffer.from(salt, 'base64'),
      memory: 65536,
      passes: 3,
      parallelism: 4,
      tagLength: 32,
    });
    expect(Buffer.from(hash, 'base64').equals(derived)).toBe(true);
  });

  it('salt every password anew', async () => {
    expect(await cryptoHasher.password('same')).not.toBe(await cryptoHasher.password('same'));
  });

  it('hash a key with SHA-256', () => {
    expect(cryptoHasher.apiKey('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('are never the same twice', () => {
    for (const mint of [cryptoMint.apiKey, cryptoMint.password, cryptoMint.keyId]) {
      expect(new Set(Array.from({ length: 100 }, mint)).size).toBe(100);
    }
  });
});
