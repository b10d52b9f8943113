import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '#contracts';
import { idempotentCommandOf } from './idempotency.ts';

const caller: Principal = {
  kind: 'user-key',
  accountNumber: '1111-2222-3333',
  userId: 1,
  username: 'ann',
  keyId: 'k1',
  role: 'account-admin',
};

interface Asked {
  readonly key?: string;
  readonly method?: string;
  readonly url?: string;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: string;
}

function requestOf({ key, method = 'POST', url = '/users/:username', params, query, body = '{}' }: Asked) {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  return {
    headers,
    method,
    routeOptions: { url },
    params: params ?? { username: 'ann' },
    query: query ?? {},
    body: Buffer.from(body),
  } as unknown as FastifyRequest;
}

const of = (asked: Asked, who = caller) => idempotentCommandOf(requestOf(asked), who);

describe('an Idempotency-Key', () => {
  it('makes no command id where it is absent', () => {
    expect(of({})).toBeUndefined();
  });

  it('makes the same command id and hash for the same request', () => {
    const command = of({ key: 'k', query: { a: '1', b: '2' } });
    expect(command).toEqual({
      commandId: expect.stringMatching(/^idem:[0-9a-f]{64}$/),
      bodyHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(of({ key: 'k', query: { b: '2', a: '1' } })).toEqual(command);
  });

  it('makes another command id for another key, caller or account', () => {
    const ids = [
      of({ key: 'k' }),
      of({ key: 'l' }),
      of({ key: 'k' }, { ...caller, keyId: 'k2' }),
      of({ key: 'k' }, { ...caller, accountNumber: '4444-5555-6666' }),
    ].map((command) => command?.commandId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('makes another hash whatever differs in the request', () => {
    const hashes = [
      of({ key: 'k' }),
      of({ key: 'k', method: 'PATCH' }),
      of({ key: 'k', url: '/users/:username/erase' }),
      of({ key: 'k', params: { username: 'bob' } }),
      of({ key: 'k', query: { account_number: '1' } }),
      of({ key: 'k', body: '{ }' }),
    ].map((command) => command?.bodyHash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it.each([[''], ['a b'], ['ä'], ['x'.repeat(256)], ['a\tb']])('is refused as %j', (key) => {
    expect(() => of({ key })).toThrow(
      expect.objectContaining({ code: 'HTTP.BAD_REQUEST', field: 'Idempotency-Key' }),
    );
  });

  it('may be 255 characters long', () => {
    expect(of({ key: '~'.repeat(255) })).toBeDefined();
  });
});
