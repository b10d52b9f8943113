import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { grant, type Grant, type Principal } from '#contracts';
import { AccountsUnderTest, apiKeyOf, commandOf, companyOf, hashOf, userOf } from './accounts.fixture.ts';
import { commitsIn } from './sqlite/events-file.ts';

const fifty = Array.from({ length: 50 }, (_, index) => index);

describe('fifty at once', () => {
  let accounts: AccountsUnderTest;
  let number: string;
  let admin: Principal;
  let users: Grant;
  beforeEach(async () => {
    accounts = new AccountsUnderTest();
    await accounts.start();
    number = await accounts.openAccount();
    admin = await accounts.createUser(number, 'ann', { isStaff: true });
    users = grant(admin, 'users.change');
  });
  afterEach(() => accounts.dispose());

  const list = async () => (await accounts.api.listUsers(grant(admin, 'users.read'), { limit: 200 })).items;

  it('create fifty users, each once', async () => {
    const results = await Promise.all(
      fifty.map((index) => accounts.api.applyUser(users, commandOf(), userOf(`user${index}`))),
    );
    expect(results.every(({ created }) => created)).toBe(true);
    const found = await list();
    expect(new Set(found.map(({ username }) => username)).size).toBe(51);
    expect(new Set(found.map(({ id }) => id)).size).toBe(51);
    await accounts.restart();
    expect(await list()).toEqual(found);
  });

  it('apply one user: one creates it, the others find it so', async () => {
    const results = await Promise.all(
      fifty.map(() => accounts.api.applyUser(users, commandOf(), userOf('bob'))),
    );
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(results.filter(({ changed }) => changed.length === 0)).toHaveLength(49);
    expect(await list()).toHaveLength(2);
  });

  it('change one user: each change is on top of another, and none is lost', async () => {
    await accounts.api.applyUser(users, commandOf(), userOf('bob'));
    await Promise.all(
      fifty.map((index) =>
        accounts.api.applyUser(users, commandOf(), userOf('bob', { lastName: `name ${index}` })),
      ),
    );
    const state = grant(admin, 'state.read');
    const always = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', limit: 200 };
    const { changes: told } = await accounts.api.changesBetween(state, 'User', 'bob', always);
    expect(told).toHaveLength(51);
    const steps = told.slice(1).map(({ changes: [change] }) => [change?.before, change?.after]);
    expect(new Set(steps.map(([, after]) => after)).size).toBe(50);
    steps.slice(1).forEach(([before], index) => expect(before).toBe(steps[index]?.[1]));
  });

  it('want one address: one gets it', async () => {
    const results = await Promise.allSettled(
      fifty.map((index) =>
        accounts.api.applyUser(users, commandOf(), userOf(`user${index}`, { email: 'one@example.com' })),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'USERS.NAME_TAKEN' });
    }
    expect((await list()).filter(({ email }) => email === 'one@example.com')).toHaveLength(1);
    for (const index of [0, 49])
      expect(await accounts.api.applyUser(users, commandOf(), userOf(`user${index}`))).toBeDefined();
  });

  it('want one name from two accounts: one account gets it', async () => {
    const there = await accounts.platform('users.change', await accounts.openAccount('Other'));
    const results = await Promise.allSettled(
      fifty.map((index) => accounts.api.applyUser(index % 2 ? users : there, commandOf(), userOf('bob'))),
    );
    const winners = results.flatMap((result, index) => (result.status === 'fulfilled' ? [index % 2] : []));
    expect(new Set(winners).size).toBe(1);
    expect(winners).toHaveLength(25);
  });

  it('repeat one command: it is executed once', async () => {
    const body = 'ab'.repeat(32);
    const results = await Promise.all(
      fifty.map(() => accounts.api.applyUser(users, commandOf('idem:1', body), userOf('bob'))),
    );
    expect(results.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(results.every(({ created }) => created)).toBe(true);
    const open = await accounts.platform('accounts.open');
    const opened = await Promise.all(
      fifty.map(() => accounts.api.openAccount(open, commandOf('once'), companyOf('One'))),
    );
    expect(new Set(opened.map(({ name }) => name)).size).toBe(1);
    expect(opened.filter(({ repeated }) => !repeated)).toHaveLength(1);
  });

  it('create keys of one name: one is created, and only its key works', async () => {
    const keys = grant(admin, 'keys.change');
    const results = await Promise.all(
      fifty.map((index) =>
        accounts.api.applyApiKey(keys, commandOf(), { ...apiKeyOf('site'), keyHash: hashOf(`key ${index}`) }),
      ),
    );
    const holders = await Promise.all(fifty.map((index) => accounts.api.resolveKey(hashOf(`key ${index}`))));
    expect(holders.map((holder) => holder !== undefined)).toEqual(results.map(({ created }) => created));
    expect(results.filter(({ created }) => created)).toHaveLength(1);
  });

  it('name the operation in every commit that one caused', async () => {
    const before = commitsIn(accounts.eventsFile).length;
    await Promise.all(
      fifty.map((index) => accounts.api.applyUser(users, commandOf(`c${index}`), userOf(`user${index}`))),
    );
    const commits = commitsIn(accounts.eventsFile).slice(before);
    expect(commits).toHaveLength(150);
    expect(new Set(commits.map(({ operationId }) => operationId))).toEqual(
      new Set(fifty.map((index) => `operation of c${index}`)),
    );
  });
});
