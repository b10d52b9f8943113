import { describe, expect, it } from '@jest/globals';
import { newPayloadKey, openPayload, sealPayload } from './payload.ts';

describe('a sealed payload', () => {
  const text = '{"text":"naïve ☕ 𝄞"}';

  it.each(['', text, 'x'.repeat(100_000)])('opens under its key', (given) => {
    const key = newPayloadKey();
    expect(openPayload(key, sealPayload(key, given))).toBe(given);
  });

  it('shows nothing of its text, and never looks the same', () => {
    const key = newPayloadKey();
    const [one, other] = [sealPayload(key, text), sealPayload(key, text)];
    expect(one.includes('naïve')).toBe(false);
    expect(one.equals(other)).toBe(false);
  });

  it('opens under no other key, least of all a destroyed one, and not when it was changed', () => {
    const key = newPayloadKey();
    const sealed = sealPayload(key, text);
    expect(() => openPayload(newPayloadKey(), sealed)).toThrow();
    expect(() => openPayload(Buffer.alloc(32), sealed)).toThrow();
    sealed[20] = (sealed[20] ?? 0) ^ 1;
    expect(() => openPayload(key, sealed)).toThrow();
  });

  it('has a key of its own each time', () => {
    const keys = Array.from({ length: 1000 }, () => newPayloadKey().toString('hex'));
    expect(new Set(keys).size).toBe(1000);
  });
});
