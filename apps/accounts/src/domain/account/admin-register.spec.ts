import { describe, expect, it } from '@jest/globals';
import { platformAccountNumber } from '#contracts';
import { fold } from '#kernel';
import { accountDecider } from './account.decider.ts';
import type { AccountEvent } from './account.events.ts';

const config = {
  ...{ companyName: 'Acme', phoneNumber: '', address1: '', address2: null, city: '', state: '' },
  ...{ postalCode: '', country: '', language: '', timezone: '', currency: '' },
};
const openedAs = (accountNumber: string): AccountEvent => ({
  type: 'accounts.account-opened.v1',
  data: { accountNumber, accountId: 1, ...config },
});
const opened = openedAs('1');
const closed: AccountEvent = { type: 'accounts.account-closed.v1', data: {} };
const granted = (userId: number, userVersion = 1): AccountEvent => ({
  type: 'accounts.admin-granted.v1',
  data: { userId, userVersion },
});
const withdrawn = (userId: number, userVersion: number): AccountEvent => ({
  type: 'accounts.admin-withdrawn.v1',
  data: { userId, userVersion },
});
const given = (...events: AccountEvent[]) => fold(accountDecider, events);
const grant = (userId: number, userVersion: number) =>
  ({ type: 'grant-admin', userId, userVersion }) as const;
const withdraw = (userId: number, userVersion: number) =>
  ({ type: 'withdraw-admin', userId, userVersion }) as const;

describe('the register of admins', () => {
  it('takes an admin once', () => {
    expect(accountDecider.decide(grant(7, 1), given(opened))).toEqual([granted(7)]);
    expect(accountDecider.decide(grant(7, 1), given(opened, granted(7)))).toEqual([]);
  });

  it('lets one go while there is another', () => {
    expect(accountDecider.decide(withdraw(7, 2), given(opened, granted(7), granted(8)))).toEqual([
      withdrawn(7, 2),
    ]);
  });

  it('keeps the last one', () => {
    const last = { code: 'USERS.LAST_ADMIN' };
    expect(accountDecider.decide(withdraw(7, 2), given(opened, granted(7)))).toMatchObject(last);
    const other = given(opened, granted(7), granted(8), withdrawn(8, 2));
    expect(accountDecider.decide(withdraw(7, 2), other)).toMatchObject(last);
  });

  it('refuses to let one go who is not in it yet, if nobody else is', () => {
    expect(accountDecider.decide(withdraw(7, 2), given(opened))).toMatchObject({ code: 'USERS.LAST_ADMIN' });
  });

  it('drops a grant for a version before the one of a withdrawal', () => {
    const state = given(opened, granted(8), withdrawn(7, 5));
    expect(accountDecider.decide(grant(7, 4), state)).toEqual([]);
    expect(accountDecider.decide(grant(7, 5), state)).toEqual([granted(7, 5)]);
  });

  it('of a closed account may become empty, and takes nobody', () => {
    const state = given(opened, granted(7), closed);
    expect(accountDecider.decide(withdraw(7, 2), state)).toEqual([withdrawn(7, 2)]);
    expect(accountDecider.decide(grant(8, 1), state)).toMatchObject({ code: 'ACCOUNTS.NOT_FOUND' });
  });
});

describe('the life of an account', () => {
  const off: AccountEvent = { type: 'accounts.account-deactivated.v1', data: {} };
  const actorAccount = platformAccountNumber;
  const switchTo = (active: boolean) => ({ type: 'switch-account', active, actorAccount }) as const;

  it('is switched off and on, each once', () => {
    expect(accountDecider.decide(switchTo(false), given(opened))).toEqual([off]);
    expect(accountDecider.decide(switchTo(false), given(opened, off))).toEqual([]);
    expect(accountDecider.decide(switchTo(true), given(opened, off))).toEqual([
      { type: 'accounts.account-activated.v1', data: {} },
    ]);
  });

  it('ends when it is closed', () => {
    expect(accountDecider.decide({ type: 'close-account', actorAccount }, given(opened))).toEqual([closed]);
    for (const command of [{ type: 'close-account', actorAccount } as const, switchTo(true)])
      expect(accountDecider.decide(command, given(opened, closed))).toMatchObject({
        code: 'ACCOUNTS.NOT_FOUND',
      });
  });

  it('is not ended by who acts from it', () => {
    const own = { actorAccount: '0000-0000-0001' };
    const state = given(openedAs('0000-0000-0001'));
    for (const command of [
      { type: 'close-account', ...own } as const,
      { type: 'switch-account', active: false, ...own } as const,
    ])
      expect(accountDecider.decide(command, state)).toMatchObject({ code: 'ACCOUNTS.OWN' });
  });

  it('never ends for the platform', () => {
    const platform = given(openedAs(platformAccountNumber));
    for (const command of [{ type: 'close-account', actorAccount } as const, switchTo(false)])
      expect(accountDecider.decide(command, platform)).toMatchObject({ code: 'ACCOUNTS.PLATFORM' });
  });
});
