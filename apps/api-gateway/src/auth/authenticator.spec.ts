import { describe, expect, it } from '@jest/globals';
import type { KeyHolder } from '#contracts';
import { usablePrincipal } from './authenticator.ts';

const principal = {
  kind: 'user-key',
  accountNumber: '0000-0000-0001',
  userId: 7,
  username: 'u',
  keyId: 'k',
  role: 'user',
} as const;
const holder: KeyHolder = {
  keyId: 'k',
  accountNumber: '0000-0000-0001',
  userId: 7,
  principal,
  usableUntil: null,
  position: 1,
};

describe('a key that is known', () => {
  it('is usable without an end, and before it', () => {
    expect(usablePrincipal(holder)).toBe(principal);
    expect(usablePrincipal({ ...holder, usableUntil: Date.now() + 60_000 })).toBe(principal);
  });

  it.each([
    ['nobody can act with it', { principal: null }],
    ['it has expired since accounts was asked', { usableUntil: Date.now() - 1 }],
  ])('is refused where %s', (_, changes) => {
    expect(() => usablePrincipal({ ...holder, ...changes })).toThrow(
      expect.objectContaining({ code: 'AUTH.BAD_KEY' }),
    );
  });

  it('is refused in other words where it is a session', () => {
    expect(() => usablePrincipal({ ...holder, isSession: true, principal: null })).toThrow(
      expect.objectContaining({ code: 'AUTH.BAD_SESSION' }),
    );
  });
});
