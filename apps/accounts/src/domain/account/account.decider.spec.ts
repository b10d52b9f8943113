import { describe, expect, it } from '@jest/globals';
import { accountConfigSchema, markOf, type AccountConfig } from '#contracts';
import { fold } from '#kernel';
import { accountDecider } from './account.decider.ts';
import { accountPersonalFields, type AccountEvent } from './account.events.ts';

const config: AccountConfig = {
  companyName: 'Acme',
  phoneNumber: '1',
  address1: 'a',
  address2: null,
  city: 'c',
  state: 's',
  postalCode: 'p',
  country: 'USA',
  language: '',
  timezone: 'UTC',
  currency: 'USD',
};
const opened: AccountEvent = {
  type: 'accounts.account-opened.v1',
  data: { accountNumber: '0000-0000-0001', accountId: 1, ...config, address2: null },
};
const given = (...events: AccountEvent[]) => fold(accountDecider, events);
const open = { type: 'open-account', accountNumber: '0000-0000-0001', accountId: 1, config } as const;
const change = (changes: Partial<AccountConfig>) =>
  ({ type: 'change-account', config: { ...config, ...changes } }) as const;

describe('an account', () => {
  it('opens with its config', () => {
    expect(accountDecider.decide(open, given())).toEqual([opened]);
  });

  it('refuses to open twice', () => {
    expect(accountDecider.decide(open, given(opened))).toMatchObject({ code: 'ACCOUNTS.CONFLICT' });
  });

  it('says only what changed', () => {
    const decided = accountDecider.decide(change({ city: 'd', address2: 'b' }), given(opened));
    expect(decided).toEqual([
      { type: 'accounts.account-config-changed.v1', data: { address2: 'b', city: 'd' } },
    ]);
  });

  it('does nothing if it is as asked, an absent second address being none', () => {
    const { address2: _, ...without } = config;
    const command = { type: 'change-account', config: without } as const;
    expect(accountDecider.decide(command, given(opened))).toEqual([]);
  });

  it('compares with its latest config', () => {
    const changed: AccountEvent = { type: 'accounts.account-config-changed.v1', data: { city: 'd' } };
    expect(accountDecider.decide(change({ city: 'd' }), given(opened, changed))).toEqual([]);
    expect(accountDecider.decide(change({}), given(opened, changed))).toEqual([
      { type: 'accounts.account-config-changed.v1', data: { city: 'c' } },
    ]);
  });

  it('can not be changed before it is open', () => {
    expect(accountDecider.decide(change({}), given())).toMatchObject({ code: 'ACCOUNTS.NOT_FOUND' });
  });

  it('seals the fields that the contract marks', () => {
    const shape = Object.entries(accountConfigSchema.shape);
    const marked = shape.filter(([, schema]) => {
      const inner = 'unwrap' in schema ? (schema as unknown as { unwrap(): typeof schema }).unwrap() : schema;
      return markOf(schema) !== undefined || markOf(inner) !== undefined;
    });
    expect(accountPersonalFields['accounts.account-opened.v1']).toEqual(
      Object.fromEntries(marked.map(([name]) => [name, ''])),
    );
  });
});
