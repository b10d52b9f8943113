import { describe, expect, it } from '@jest/globals';
import { noMetadata } from '#contracts';
import { fold } from '#kernel';
import type { CreateApiKey } from './api-key.commands.ts';
import { apiKeyDecider } from './api-key.decider.ts';
import type { ApiKeyEvent } from './api-key.events.ts';

const { type, ...data }: CreateApiKey = {
  type: 'create-api-key',
  accountNumber: '0000-0000-0001',
  keyId: 'id',
  keyHash: 'ab'.repeat(32),
  level: 'account',
  userId: null,
  name: 'first',
  origin: 'made-up',
  isActive: true,
  expiresAt: null,
  ...noMetadata,
};
const create: CreateApiKey = { type, ...data };
const created: ApiKeyEvent = { type: 'accounts.api-key-created.v1', data };
const revealed: ApiKeyEvent = { type: 'accounts.api-key-revealed.v1', data: {} };
const given = (...events: ApiKeyEvent[]) => fold(apiKeyDecider, events);

describe('an API key', () => {
  it('is created once', () => {
    expect(apiKeyDecider.decide(create, given())).toEqual([created]);
    expect(apiKeyDecider.decide(create, given(created))).toMatchObject({ code: 'ACCOUNTS.CONFLICT' });
  });

  it('is revealed once', () => {
    expect(apiKeyDecider.decide({ type: 'reveal-api-key' }, given(created))).toEqual([revealed]);
    expect(apiKeyDecider.decide({ type: 'reveal-api-key' }, given(created, revealed))).toEqual([]);
  });

  it('can not be revealed before it exists', () => {
    expect(apiKeyDecider.decide({ type: 'reveal-api-key' }, given())).toMatchObject({ refused: true });
  });

  it.each([
    { level: 'user', userId: null },
    { level: 'account', userId: 1 },
  ] as const)('of level $level refuses the owner $userId', (wrong) => {
    expect(apiKeyDecider.decide({ ...create, ...wrong }, given())).toMatchObject({ refused: true });
  });

  const deleted: ApiKeyEvent = { type: 'accounts.api-key-deleted.v1', data: {} };
  const change = (fields: object, more: object = {}) =>
    ({ type: 'change-api-key', fields, ...more }) as const;

  it('says only what changed, and the same moment written in another way is no change', () => {
    const expiring: ApiKeyEvent = {
      type: 'accounts.api-key-changed.v1',
      data: { expiresAt: '2090-01-01T00:00:00Z' },
    };
    expect(
      apiKeyDecider.decide(change({ name: 'first', expiresAt: '2090-01-01T00:00:00Z' }), given(created)),
    ).toEqual([expiring]);
    const same = change({ expiresAt: '2090-01-01T01:00:00+01:00' });
    expect(apiKeyDecider.decide(same, given(created, expiring))).toEqual([]);
    expect(apiKeyDecider.decide(change({}, { isActive: false }), given(created))).toEqual([
      { type: 'accounts.api-key-deactivated.v1', data: {} },
    ]);
  });

  it('keeps its level and its owner', () => {
    const invalid = { code: 'MANIFEST.INVALID' };
    expect(apiKeyDecider.decide(change({}, { level: 'user' }), given(created))).toMatchObject(invalid);
    expect(apiKeyDecider.decide(change({}, { userId: 7 }), given(created))).toMatchObject(invalid);
    expect(apiKeyDecider.decide(change({}, { level: 'account', userId: null }), given(created))).toEqual([]);
  });

  it('is replaced when it is rotated', () => {
    const rotation = { keyHash: 'cd'.repeat(32), graceUntil: '2026-01-01T00:00:00.000000Z' };
    expect(apiKeyDecider.decide({ type: 'rotate-api-key', ...rotation }, given(created))).toEqual([
      { type: 'accounts.api-key-rotated.v1', data: rotation },
    ]);
  });

  it('is missing once deleted', () => {
    expect(apiKeyDecider.decide({ type: 'delete-api-key' }, given(created))).toEqual([deleted]);
    for (const command of [{ type: 'delete-api-key' } as const, change({ name: 'b' })])
      expect(apiKeyDecider.decide(command, given(created, deleted))).toMatchObject({
        code: 'KEYS.NOT_FOUND',
      });
  });
});
