import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  apiKeyDescriptionSchema,
  apiKeyManifestSchema,
  grant,
  noMetadata,
  type ApiKeyPatch,
  type Principal,
} from '#contracts';
import { AccountsUnderTest, apiKeyOf, commandOf, hashOf, userOf } from './accounts.fixture.ts';

const missing = { code: 'KEYS.NOT_FOUND', message: 'There is no such API key.' };

describe('API keys', () => {
  let accounts: AccountsUnderTest;
  let number: string;
  let admin: Principal;
  let user: Principal;
  beforeEach(async () => {
    accounts = new AccountsUnderTest();
    await accounts.start();
    number = await accounts.openAccount();
    admin = await accounts.createUser(number, 'ann', { isStaff: true });
    user = await accounts.createUser(number, 'bob');
  });
  afterEach(() => accounts.dispose());

  const change = (principal = admin) => grant(principal, 'keys.change');
  const read = (principal = admin) => grant(principal, 'keys.read');
  const apply = (principal: Principal, ...args: Parameters<typeof apiKeyOf>) =>
    accounts.api.applyApiKey(change(principal), commandOf(), apiKeyOf(...args));
  const patch = (name: string, changes: ApiKeyPatch, id?: string) =>
    accounts.api.patchApiKey(change(), commandOf(id), { name }, changes);
  const rotate = (name: string, next: string, graceSeconds: number) =>
    accounts.api.rotateApiKey(change(), commandOf(), { name }, { keyHash: hashOf(next), graceSeconds });
  const holderOf = (key: string) => accounts.api.resolveKey(hashOf(key));

  it('act as their owner, or as the first admin of the account', async () => {
    await apply(admin, 'site', { level: 'account' });
    expect(await accounts.principalOf('site')).toMatchObject({
      kind: 'account-key',
      userId: admin.userId,
      role: 'account-admin',
    });
    expect(user).toMatchObject({ kind: 'user-key', username: 'bob', role: 'user' });
    await accounts.createUser(number, 'eye', { isAuditor: true });
    expect((await accounts.principalOf('eye')).role).toBe('auditor');
  });

  it('stay as they are when what was described is applied', async () => {
    const metadata = { description: 'd', version: '1.0.0', tags: ['t'], annotations: ['a'] };
    const expiresAt = '2090-01-01T00:00:00+02:00';
    const key = { ...apiKeyOf('mine', { expiresAt }), metadata };
    expect(await accounts.api.applyApiKey(change(user), commandOf(), key)).toMatchObject({ created: true });
    const described = await accounts.api.describeApiKey(read(user), 'mine');
    expect(apiKeyDescriptionSchema.parse(described)).toEqual(described);
    expect(described.spec.config).toEqual({ isActive: true, level: 'user', username: 'bob', expiresAt });
    const { status: _, ...manifest } = described;
    const { config } = apiKeyManifestSchema.parse(manifest).spec;
    const again = { name: 'mine', metadata, config, keyHash: hashOf('another') };
    const nothing = { name: 'mine', created: false, changed: [] };
    expect(await accounts.api.applyApiKey(change(user), commandOf(), again)).toMatchObject(nothing);
    const sameMoment = { ...again, config: { ...config, expiresAt: '2089-12-31T22:00:00Z' } };
    expect(await accounts.api.applyApiKey(change(user), commandOf(), sameMoment)).toMatchObject(nothing);
    expect(await accounts.api.describeApiKey(read(user), 'mine')).toEqual(described);
    expect(await holderOf('another')).toBeUndefined();
  });

  it('are known by their hash for ever, and usable only while they are in force', async () => {
    const known = { accountNumber: number, userId: user.userId };
    await patch('bob', { isActive: false });
    expect(await holderOf('bob')).toMatchObject({ ...known, principal: null });
    await patch('bob', { isActive: true });
    expect((await holderOf('bob'))?.principal).toEqual(user);

    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    await patch('bob', { expiresAt });
    expect(await holderOf('bob')).toMatchObject({ principal: user, usableUntil: Date.parse(expiresAt) });
    accounts.ahead = 3_600_001;
    expect(await holderOf('bob')).toMatchObject({ ...known, principal: null });
    await patch('bob', { expiresAt: null });
    expect(await holderOf('bob')).toMatchObject({ principal: user, usableUntil: null });

    await accounts.api.deleteApiKey(change(), commandOf(), { name: 'bob' });
    expect(await holderOf('bob')).toMatchObject({ ...known, principal: null });
    await accounts.restart();
    expect(await holderOf('bob')).toMatchObject({ ...known, principal: null });
  });

  it('say how far the answer has seen', async () => {
    const before = (await holderOf('bob'))?.position ?? 0;
    await apply(admin, 'more');
    expect((await holderOf('bob'))?.position).toBeGreaterThan(before);
  });

  it('are rotated with a grace that ends by itself, and never past their expiry', async () => {
    await rotate('bob', 'bob 2', 60);
    expect((await holderOf('bob 2'))?.principal).toEqual(user);
    const former = await holderOf('bob');
    expect(former?.principal).toEqual(user);
    expect(former?.usableUntil).toBeLessThanOrEqual(Date.now() + 60_000);
    accounts.ahead = 60_001;
    expect(await holderOf('bob')).toMatchObject({ principal: null, accountNumber: number });
    expect((await holderOf('bob 2'))?.principal).toEqual(user);

    const expiresAt = new Date(Date.now() + accounts.ahead + 1000).toISOString();
    await patch('bob', { expiresAt });
    await rotate('bob', 'bob 3', 60);
    expect((await holderOf('bob 2'))?.usableUntil).toBe(Date.parse(expiresAt));
    await rotate('bob', 'bob 4', 60);
    expect(await holderOf('bob 2')).toMatchObject({ principal: null });
    expect((await holderOf('bob 3'))?.principal).toEqual(user);
    await rotate('bob', 'bob 5', 0);
    expect(await holderOf('bob 4')).toMatchObject({ principal: null });
  });

  it('have names of their own in the account, which are free after a rename or a deletion', async () => {
    await apply(admin, 'one');
    const taken = { code: 'KEYS.NAME_TAKEN', kind: 'conflict' };
    await expect(patch('bob', { name: 'one' })).rejects.toMatchObject(taken);
    expect(await patch('one', { name: 'two' }, 'rename')).toMatchObject({ name: 'two', changed: ['name'] });
    expect(await patch('one', { name: 'two' }, 'rename')).toMatchObject({ name: 'two', repeated: true });
    expect(await patch('bob', { name: 'one' })).toMatchObject({ name: 'one' });
    await accounts.api.deleteApiKey(change(), commandOf(), { name: 'two' });
    expect(await apply(user, 'two', {})).toMatchObject({ created: true });
    const other = await accounts.openAccount('Other');
    expect(await accounts.createUser(other, 'cyd')).toMatchObject({ accountNumber: other });
    const there = await accounts.principalOf('cyd');
    expect(
      await accounts.api.applyApiKey(change(there), commandOf(), {
        ...apiKeyOf('two'),
        keyHash: hashOf('x'),
      }),
    ).toMatchObject({ created: true });
  });

  it('of others are not there for those who may only see their own', async () => {
    const { status } = await accounts.api.describeApiKey(read(), 'ann');
    await expect(accounts.api.describeApiKey(read(user), 'ann')).rejects.toMatchObject(missing);
    await expect(accounts.api.getApiKey(read(user), status.keyId)).rejects.toMatchObject(missing);
    const reference = { keyId: status.keyId };
    await expect(accounts.api.deleteApiKey(change(user), commandOf(), reference)).rejects.toMatchObject(
      missing,
    );
    await expect(
      accounts.api.patchApiKey(change(user), commandOf(), reference, { isActive: false }),
    ).rejects.toMatchObject(missing);
    await expect(apply(user, 'ann')).rejects.toMatchObject({ code: 'KEYS.NAME_TAKEN' });
    const { items } = await accounts.api.listApiKeys(read(user), { limit: 10 });
    expect(items.map(({ name }) => name)).toEqual(['bob']);
    expect((await accounts.api.listApiKeys(read(), { limit: 10 })).items).toHaveLength(2);
  });

  it('of other accounts are missing like those that never were', async () => {
    const other = await accounts.openAccount('Other');
    await accounts.createUser(other, 'eve', { isStaff: true });
    const eve = await accounts.principalOf('eve');
    const { status } = await accounts.api.describeApiKey(read(eve), 'eve');
    for (const keyId of [status.keyId, '00000000-0000-4000-8000-000000000000']) {
      await expect(accounts.api.getApiKey(read(), keyId)).rejects.toMatchObject(missing);
      await expect(accounts.api.deleteApiKey(change(), commandOf(), { keyId })).rejects.toMatchObject(
        missing,
      );
    }
    await expect(apply(admin, 'hers', { username: 'eve' })).rejects.toMatchObject({
      code: 'USERS.NOT_FOUND',
    });
  });

  it('are made for others by admins only, and for active users only', async () => {
    expect(await apply(admin, 'given', { username: 'bob' })).toMatchObject({ created: true });
    expect(await accounts.principalOf('given')).toMatchObject({ userId: user.userId });
    await expect(apply(user, 'taken', { username: 'ann' })).rejects.toMatchObject({
      code: 'USERS.NOT_FOUND',
    });
    await expect(apply(user, 'site', { level: 'account' })).rejects.toMatchObject({
      code: 'AUTH.NOT_ALLOWED',
    });
    const invalid = { code: 'MANIFEST.INVALID', field: 'spec.config.username' };
    await expect(apply(admin, 'site', { level: 'account', username: 'bob' })).rejects.toMatchObject(invalid);
    await expect(apply(admin, 'given', { username: 'ann' })).rejects.toMatchObject(invalid);
    await accounts.api.setUserActive(grant(admin, 'users.change'), commandOf(), 'bob', false);
    await expect(apply(admin, 'late', { username: 'bob' })).rejects.toMatchObject(invalid);
    const level = { code: 'MANIFEST.INVALID', field: 'spec.config.level' };
    await expect(apply(admin, 'given', { level: 'account' })).rejects.toMatchObject(level);
  });

  it('of the platform are out of reach of its admins who are no platform admins', async () => {
    const platform = await accounts.platform('users.change');
    await accounts.api.applyUser(platform, commandOf(), userOf('clerk', { isStaff: true }));
    const keys = await accounts.platform('keys.change');
    await accounts.api.applyApiKey(keys, commandOf(), apiKeyOf('clerk', { username: 'clerk' }));
    const clerk = await accounts.principalOf('clerk');
    expect(clerk.role).toBe('account-admin');
    const denied = { code: 'AUTH.NOT_ALLOWED' };
    await expect(apply(clerk, 'up', { level: 'account' })).rejects.toMatchObject(denied);
    await expect(apply(clerk, 'up', { username: 'admin' })).rejects.toMatchObject(denied);
    const rotation = { keyHash: hashOf('mine now'), graceSeconds: 0 };
    const rotated = accounts.api.rotateApiKey(change(clerk), commandOf(), { name: 'bootstrap' }, rotation);
    await expect(rotated).rejects.toMatchObject(denied);
    expect(await holderOf('mine now')).toBeUndefined();
  });

  it('of an account do not become those of a platform admin', async () => {
    const platform = await accounts.platform('users.change', number);
    await apply(admin, 'site', { level: 'account' });
    const promoted = { ...userOf('ann', { isStaff: true, isSuperuser: true }), metadata: noMetadata };
    await accounts.api.applyUser(platform, commandOf(), promoted);
    expect((await accounts.principalOf('ann')).role).toBe('platform-admin');
    expect((await accounts.principalOf('site')).role).toBe('account-admin');
  });

  it('are minted on the data folder for whoever has no key any more', async () => {
    const minted = await accounts.bootstrap.mintAdminKey('the operation');
    expect(await accounts.principalOf(minted.apiKey)).toMatchObject({
      keyId: minted.keyId,
      role: 'platform-admin',
      kind: 'account-key',
    });
    expect(minted.name.length).toBeLessThanOrEqual(50);
    await accounts.restart();
    expect((await accounts.principalOf(minted.apiKey)).role).toBe('platform-admin');
    expect(await accounts.api.wasExecuted('the operation')).toBe(true);
  });
});
