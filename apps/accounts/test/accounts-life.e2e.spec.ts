import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { grant, platformAccountNumber, type Principal } from '#contracts';
import { AccountsUnderTest, commandOf, companyOf, hashOf, userOf } from './accounts.fixture.ts';

describe('accounts', () => {
  let accounts: AccountsUnderTest;
  let number: string;
  let admin: Principal;
  beforeEach(async () => {
    accounts = new AccountsUnderTest();
    await accounts.start();
    number = await accounts.openAccount();
    admin = await accounts.createUser(number, 'ann', { isStaff: true });
  });
  afterEach(() => accounts.dispose());

  const close = async () =>
    accounts.api.closeAccount(await accounts.platform('accounts.close', number), commandOf());

  it('are opened under a fresh number, and listed oldest first', async () => {
    expect(number).toMatch(/^\d{4}-\d{4}-\d{4}$/);
    const others = [await accounts.openAccount('B'), await accounts.openAccount('C')];
    const list = await accounts.platform('accounts.list');
    const { items, next } = await accounts.api.listAccounts(list, { limit: 3 });
    expect(items.map((account) => account.account_number)).toEqual([
      platformAccountNumber,
      number,
      others[0],
    ]);
    expect(items.map(({ id }) => id)).toEqual([1, 2, 3]);
    const rest = await accounts.api.listAccounts(list, { limit: 3, cursor: next ?? '' });
    expect(rest).toMatchObject({ items: [{ account_number: others[1] }], next: null });
  });

  it('are described as their company, unless something else was set', async () => {
    const change = grant(admin, 'account.change');
    const read = grant(admin, 'account.read');
    const described = await accounts.api.describeAccount(read);
    expect(described.metadata).toEqual({
      name: number,
      accountNumber: number,
      description: 'Acme',
      version: '1.0.0',
    });
    expect(described.status.adminAccount).toBe('ann');
    const { name: _, accountNumber: __, ...metadata } = described.metadata;
    const apply = (company: string, given: object) =>
      accounts.api.applyAccount(change, commandOf(), companyOf(company), given);
    expect(await apply('Acme', metadata)).toMatchObject({ changed: [] });
    await apply('Acme 2', {});
    expect((await accounts.api.describeAccount(read)).metadata.description).toBe('Acme 2');
    const set = await apply('Acme 2', { description: 'Own words', tags: ['t'], annotations: ['a'] });
    expect(set.changed).toEqual(['annotations', 'description', 'tags']);
    await apply('Acme 3', {});
    const own = await accounts.api.describeAccount(read);
    expect(own.metadata).toMatchObject({ description: 'Own words', tags: ['t'], annotations: ['a'] });
    await accounts.restart();
    expect(await accounts.api.describeAccount(read)).toEqual(own);
  });

  it('let nobody act while they are off', async () => {
    const off = await accounts.platform('accounts.switch', number);
    expect(await accounts.api.setAccountActive(off, commandOf(), false)).toMatchObject({
      changed: ['isActive'],
    });
    expect(await accounts.api.resolveKey(hashOf('ann'))).toMatchObject({
      accountNumber: number,
      principal: null,
    });
    expect(await accounts.api.getAccount(off)).toMatchObject({ is_active: false });
    await accounts.api.setAccountActive(off, commandOf(), true);
    expect(await accounts.principalOf('ann')).toEqual(admin);
  });

  it('are gone once closed, with everything in them', async () => {
    expect(await close()).toMatchObject({ name: number, changed: ['isClosed'] });
    await expect(close()).rejects.toMatchObject({ code: 'ACCOUNTS.NOT_FOUND' });
    expect(await accounts.api.resolveKey(hashOf('ann'))).toMatchObject({ principal: null });
    const there = await accounts.platform('users.change', number);
    await expect(accounts.api.applyUser(there, commandOf(), userOf('bob'))).rejects.toMatchObject({
      code: 'ACCOUNTS.NOT_FOUND',
    });
    await accounts.restart();
    const { items } = await accounts.api.listAccounts(await accounts.platform('accounts.list'), {
      limit: 10,
    });
    expect(items.map((account) => account.account_number)).toEqual([platformAccountNumber]);
    expect(await accounts.openAccount('Next')).not.toBe(number);
    const next = await accounts.api.listAccounts(await accounts.platform('accounts.list'), { limit: 10 });
    expect(next.items.at(-1)?.id).toBe(3);
  });

  it('can have their last admin erased once they are closed', async () => {
    await close();
    expect(await accounts.api.wasOpened(await accounts.platform('journal.read', number))).toBe(true);
    const erase = await accounts.platform('users.erase', number);
    expect(await accounts.api.eraseUser(erase, commandOf(), 'ann')).toMatchObject({
      changed: ['isDeleted', 'isErased'],
    });
  });

  it('of the platform stay', async () => {
    const kept = { code: 'ACCOUNTS.PLATFORM', kind: 'conflict' };
    const off = await accounts.platform('accounts.switch');
    await expect(accounts.api.setAccountActive(off, commandOf(), false)).rejects.toMatchObject(kept);
    const closing = accounts.api.closeAccount(await accounts.platform('accounts.close'), commandOf());
    await expect(closing).rejects.toMatchObject(kept);
  });

  it('that are not there are missing', async () => {
    const nowhere = await accounts.platform('accounts.switch', '9999-9999-9999');
    const missing = { code: 'ACCOUNTS.NOT_FOUND' };
    await expect(accounts.api.setAccountActive(nowhere, commandOf(), true)).rejects.toMatchObject(missing);
    await expect(accounts.api.getAccount(nowhere)).rejects.toMatchObject(missing);
    expect(await accounts.api.wasOpened(nowhere)).toBe(false);
    await expect(accounts.api.describeAccount(nowhere)).rejects.toMatchObject(missing);
  });
});
