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
});
