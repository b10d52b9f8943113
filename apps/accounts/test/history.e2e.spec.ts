import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  grant,
  type ChangePlace,
  type ChangesAsked,
  type HistoryKind,
  type Principal,
  type ResourceChange,
} from '#contracts';
import { AccountsUnderTest, apiKeyOf, commandOf, companyOf, hashOf, userOf } from './accounts.fixture.ts';

const always = ['2000-01-01T00:00:00Z', '2100-01-01T00:00:00Z'] as const;

describe('the past of a resource', () => {
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

  const applyBob = (config: object, id: string) =>
    accounts.api.applyUser(grant(admin, 'users.change'), commandOf(id), userOf('bob', config));
  const page = (kind: HistoryKind, name: string, asked: Partial<ChangesAsked> = {}) =>
    accounts.api.changesBetween(grant(admin, 'state.read'), kind, name, {
      ...{ from: always[0], to: always[1], limit: 200 },
      ...asked,
    });
  const changes = async (kind: HistoryKind, name: string) => (await page(kind, name)).changes;
  const stateAt = (kind: HistoryKind, name: string, at: string) =>
    accounts.api.stateAt(grant(admin, 'state.read'), kind, name, at);

  /** A moment after all that was committed, and before all that will be. */
  const moment = async (): Promise<string> => {
    const now = Date.now();
    while (Date.now() <= now + 1) await new Promise(setImmediate);
    return new Date(now + 1).toISOString();
  };

  it('is told change by change, with the operation that made each', async () => {
    await applyBob({ lastName: 'One' }, 'first');
    await applyBob({ lastName: 'Two', isAuditor: true }, 'second');
    await applyBob({ lastName: 'Two', isAuditor: true }, 'nothing');
    const [created, changed, ...more] = await changes('User', 'BOB');
    expect(more).toEqual([]);
    expect(created).toMatchObject({ type: 'accounts.user-created.v1', operation_id: 'operation of first' });
    expect(created?.changes).toContainEqual({ field: 'spec.config.lastName', before: null, after: 'One' });
    expect(changed).toMatchObject({ operation_id: 'operation of second' });
    expect(changed?.changes).toEqual([
      { field: 'spec.config.isAuditor', before: false, after: true },
      { field: 'spec.config.lastName', before: 'One', after: 'Two' },
    ]);
    expect(JSON.stringify([created, changed])).not.toContain('argon2id');
  });

  it('can be seen as of a moment, before, between and after', async () => {
    const before = await moment();
    await applyBob({ lastName: 'One' }, 'first');
    const between = await moment();
    await applyBob({ lastName: 'Two' }, 'second');
    expect(await stateAt('User', 'bob', before)).toEqual({ manifest: null, change: null });
    expect(await stateAt('User', 'bob', between)).toMatchObject({
      manifest: { kind: 'User', spec: { config: { lastName: 'One' } } },
      change: { operation_id: 'operation of first' },
    });
    expect(await stateAt('User', 'bob', always[1])).toMatchObject({
      manifest: { spec: { config: { lastName: 'Two' } } },
    });
    const { changes: some } = await page('User', 'bob', { from: between });
    expect(some).toHaveLength(1);
  });

  it('outlives deletion, and tells bearers of one name apart', async () => {
    await applyBob({ lastName: 'One' }, 'first');
    await accounts.api.deleteUser(grant(admin, 'users.change'), commandOf('gone'), 'bob');
    const between = await moment();
    await applyBob({ lastName: 'Two' }, 'second');
    expect(await stateAt('User', 'bob', between)).toMatchObject({
      manifest: null,
      change: { type: 'accounts.user-deleted.v1', operation_id: 'operation of gone' },
    });
    expect(await stateAt('User', 'bob', always[1])).toMatchObject({
      manifest: { spec: { config: { lastName: 'Two' } } },
    });
    expect((await changes('User', 'bob')).map(({ type }) => type)).toEqual([
      'accounts.user-created.v1',
      'accounts.user-deleted.v1',
      'accounts.user-created.v1',
    ]);
  });

  it('is told page by page in one order, through all bearers of a name, while more is added', async () => {
    for (const round of [1, 2]) {
      await applyBob({ lastName: 'One' }, `first of ${round}`);
      await applyBob({ lastName: 'Two' }, `second of ${round}`);
      await accounts.api.deleteUser(grant(admin, 'users.change'), commandOf(`gone in ${round}`), 'bob');
    }
    const all = await changes('User', 'bob');
    expect(all).toHaveLength(6);
    await accounts.api.applyUser(grant(admin, 'users.change'), commandOf('other'), userOf('carl'));
    const told: ResourceChange[] = [];
    for (let after: ChangePlace | null | undefined; after !== null;) {
      const { changes: some, next } = await page('User', 'bob', { limit: 2, ...(after && { after }) });
      expect(some.length).toBeLessThanOrEqual(2);
      told.push(...some);
      after = next;
      if (told.length === 2) await applyBob({ lastName: 'Three' }, 'late');
    }
    expect(told.slice(0, 6)).toEqual(all);
    expect(told.slice(6)).toMatchObject([{ operation_id: 'operation of late' }]);
  });

  it('goes on after places that tell nothing of what others did, and are of this resource only', async () => {
    await applyBob({ lastName: 'One' }, 'first');
    for (const company of ['Other', 'Another']) await accounts.openAccount(company);
    await applyBob({ lastName: 'Two' }, 'second');
    await applyBob({ lastName: 'Three' }, 'third');
    const { next: first } = await page('User', 'bob', { limit: 1 });
    const { next: second } = await page('User', 'bob', { limit: 2 });
    expect(first).toEqual({ resource: second?.resource, version: 1 });
    expect(second?.version).toBe(2);
    const ann = { resource: String(admin.userId), version: 1 };
    for (const after of [ann, { resource: second?.resource ?? '', version: 9 }]) {
      await expect(page('User', 'bob', { after })).rejects.toMatchObject({ code: 'HTTP.INVALID_QUERY' });
    }
  });

  it('follows a key through its names, and never shows a key', async () => {
    const keys = grant(admin, 'keys.change');
    await accounts.api.applyApiKey(keys, commandOf('make'), apiKeyOf('old'));
    const between = await moment();
    await accounts.api.patchApiKey(keys, commandOf('rename'), { name: 'old' }, { name: 'new' });
    expect((await stateAt('SmarterAuthToken', 'old', between)).manifest).toMatchObject({
      metadata: { name: 'old' },
    });
    expect((await stateAt('SmarterAuthToken', 'old', always[1])).manifest).toBeNull();
    expect((await stateAt('SmarterAuthToken', 'new', always[1])).manifest).toMatchObject({
      spec: { config: { username: 'ann' } },
    });
    const told = await changes('SmarterAuthToken', 'new');
    expect(told.at(-1)?.changes).toEqual([{ field: 'metadata.name', before: 'old', after: 'new' }]);
    expect(JSON.stringify(told)).not.toContain(hashOf('old'));
  });

  it('of the account tells its config, and who became an admin', async () => {
    const change = grant(admin, 'account.change');
    await accounts.api.applyAccount(change, commandOf('move'), { ...companyOf('Acme'), city: 'Dallas' });
    const told = await changes('Account', number);
    expect(told.map(({ type }) => type)).toEqual([
      'accounts.account-opened.v1',
      'accounts.admin-granted.v1',
      'accounts.account-config-changed.v1',
    ]);
    expect(told[2]?.changes).toEqual([{ field: 'spec.config.city', before: 'c', after: 'Dallas' }]);
  });

  it('is closed to others', async () => {
    const other = await accounts.openAccount('Other');
    const eve = await accounts.createUser(other, 'eve', { isStaff: true });
    const ask = (kind: HistoryKind, name: string) =>
      accounts.api.stateAt(grant(eve, 'state.read'), kind, name, always[1]);
    await expect(ask('User', 'ann')).rejects.toMatchObject({ code: 'USERS.NOT_FOUND' });
    await expect(ask('Account', number)).rejects.toMatchObject({ code: 'ACCOUNTS.NOT_FOUND' });
    await expect(ask('SmarterAuthToken', 'ann')).rejects.toMatchObject({ code: 'KEYS.NOT_FOUND' });
    await expect(stateAt('User', 'ann', 'yesterday')).rejects.toMatchObject({ code: 'HTTP.INVALID_QUERY' });
  });
});
