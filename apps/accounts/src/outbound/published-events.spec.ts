import { describe, expect, it } from '@jest/globals';
import { accountsFactsTopic } from '#contracts';
import { PublishedEvents, type StoredCommit } from './published-events.ts';

const account = '0000-0000-0001';
const keyId = '3b0c5a52-3f3c-4c53-9d0e-4a4f0a1c7e55';

function commitOf(stream: string, position: number, ...events: [string, object?][]): StoredCommit {
  return {
    position,
    stream,
    operationId: `operation-${position}`,
    traceparent: null,
    committedAt: '2026-11-24T21:05:59.123000Z',
    events: events.map(([type, data = {}]) => ({ type: `accounts.${type}.v1`, data })),
  };
}

const first: Record<string, StoredCommit> = {
  [`account:${account}`]: commitOf(`account:${account}`, 1, ['account-opened', { accountNumber: account }]),
  'user:7': commitOf(
    'user:7',
    2,
    ['stream-voided'],
    ['user-created', { accountNumber: account, userId: 7, sealed: 'what is personal' }],
  ),
  [`api-key:${keyId}`]: commitOf(`api-key:${keyId}`, 3, [
    'api-key-created',
    { accountNumber: account, keyId, keyHash: 'hash', userId: 7 },
  ]),
  [`session:${keyId}`]: commitOf(`session:${keyId}`, 4, [
    'session-opened',
    { accountNumber: account, sessionId: keyId, tokenHash: 'hash', userId: 7 },
  ]),
};

describe('what accounts publishes', () => {
  const read: string[] = [];
  const published = new PublishedEvents((stream) => {
    read.push(stream);
    return Promise.resolve([first[stream]].filter((commit) => commit !== undefined));
  });
  const dataOf = async (commit: StoredCommit) => (await published.factOf(commit))?.event.data;
  const common = (position: number) => ({ account, operation: `operation-${position}`, position });

  it('is keyed by account and fits its contract', async () => {
    for (const commit of Object.values(first)) {
      const fact = await published.factOf(commit);
      expect(fact?.key).toBe(account);
      const contract = accountsFactsTopic.facts.find(({ type }) => type === fact?.event.type);
      expect(contract?.schema.parse(fact?.event.data)).toEqual(fact?.event.data);
      expect(fact?.event).toMatchObject({ id: String(commit.position), subject: commit.stream });
    }
  });

  it('carries the trace of the request that caused it', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const commit = commitOf('user:7', 9, ['user-deactivated']);
    expect((await published.factOf({ ...commit, traceparent }))?.event).toMatchObject({ traceparent });
    expect((await published.factOf(commit))?.event).not.toHaveProperty('traceparent');
  });

  it('names the user of a change whose event does not', async () => {
    expect(await dataOf(commitOf('user:7', 9, ['user-deactivated']))).toEqual({
      ...common(9),
      changes: ['deactivated'],
      user_id: 7,
    });
  });

  it('names a key by its public id, never by its hash', async () => {
    const rotated = commitOf(`api-key:${keyId}`, 10, ['api-key-rotated', { keyHash: 'hash' }]);
    expect(await dataOf(rotated)).toEqual({ ...common(10), changes: ['rotated'], key_id: keyId, user_id: 7 });
  });

  it('names a session by its public id, never by the hash of its token', async () => {
    const switched = commitOf(`session:${keyId}`, 15, ['session-switched', { actsIn: '0000-0000-0002' }]);
    const named = { session_id: keyId, user_id: 7 };
    expect(await dataOf(switched)).toEqual({ ...common(15), changes: ['switched'], ...named });
  });

  it('makes one fact of all events of a commit, in their order', async () => {
    const commit = commitOf('user:7', 11, ['user-changed'], ['password-replaced'], ['user-deactivated']);
    expect(await dataOf(commit)).toMatchObject({ changes: ['changed', 'changed', 'deactivated'] });
  });

  it.each(['value-reserved', 'stream-voided', 'password-revealed'])('says nothing of %s', async (type) => {
    expect(await published.factOf(commitOf('reservation:x', 12, [type]))).toBeUndefined();
  });

  it('reads a stream once to know whom it is about', () => {
    expect(read.length).toBe(new Set(read).size);
  });

  it('refuses to guess whom a stream is about', async () => {
    await expect(published.factOf(commitOf('user:8', 13, ['user-deleted']))).rejects.toThrow('user:8');
  });

  it('refuses an event that it does not know: another version wrote it', async () => {
    await expect(published.factOf(commitOf('user:7', 14, ['user-cloned']))).rejects.toThrow('user-cloned');
  });
});
