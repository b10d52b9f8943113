import { describe, expect, it } from '@jest/globals';
import type { ClientProxy } from '@nestjs/microservices';
import { of } from 'rxjs';
import type { CallKeys } from '#contracts';
import { remoteApi, type CallData } from './remote-api.ts';

interface Things {
  find(account: string, page?: { readonly limit: number; readonly cursor?: string }): Promise<unknown>;
  follow(account: string, waitMs: number): Promise<unknown>;
}

const keys: CallKeys<Things> = { find: (account) => account, follow: (account) => account };

/** The interface over a client that answers with what it was given to send, as JSON makes it. */
function echoing(): Things {
  const send = (pattern: string, data: CallData) =>
    of(JSON.parse(JSON.stringify({ value: { pattern, ...data } })));
  return remoteApi<Things>({ send } as unknown as ClientProxy, 'things', keys, {
    follow: (_account, waitMs) => waitMs,
  });
}

describe('an interface by calls', () => {
  it('names the method, and keys the call', async () => {
    expect(await echoing().find('a', { limit: 1 })).toEqual({
      pattern: 'things.find',
      key: 'a',
      args: ['a', { limit: 1 }],
      waitMs: 0,
    });
  });

  it('leaves out what was left out', async () => {
    const api = echoing();
    expect(await api.find('a', undefined)).toMatchObject({ args: ['a'] });
    const cursor = undefined as unknown as string;
    expect(await api.find('a', { limit: 1, cursor })).toMatchObject({ args: ['a', { limit: 1 }] });
  });

  it('waits longer for a service that waits itself', async () => {
    expect(await echoing().follow('a', 15_000)).toMatchObject({ waitMs: 15_000 });
  });
});
