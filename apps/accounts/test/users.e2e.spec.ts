import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { grant, userDescriptionSchema, userManifestSchema, type Principal } from '#contracts';
import { AccountsUnderTest, apiKeyOf, commandOf, hashOf, userOf } from './accounts.fixture.ts';
import { subjectsIn } from './sqlite/subject-keys-file.ts';

const missing = { code: 'USERS.NOT_FOUND', message: 'There is no such user.' };

describe('users', () => {
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

  const change = (principal = admin) => grant(principal, 'users.change');
  const read = (principal = admin) => grant(principal, 'users.read');
  const apply = (...args: Parameters<typeof userOf>) =>
    accounts.api.applyUser(change(), commandOf(), userOf(...args));
  const describeUser = (name: string) => accounts.api.describeUser(read(), name);

  it('are created, and changed by applying again', async () => {
    const created = await apply('cyd', { lastName: 'Other' });
    expect(created).toMatchObject({ name: 'cyd', created: true, repeated: false });
    expect(created.changed).toContain('lastName');
    expect(await apply('Cyd', { lastName: 'Other', email: 'cyd@example.com' })).toMatchObject({
      changed: [],
      name: 'cyd',
    });
    const changed = await apply('cyd', { firstName: 'C', isAuditor: true, isActive: false });
    expect(changed).toMatchObject({
      created: false,
      changed: ['firstName', 'isActive', 'isAuditor', 'lastName'],
    });
    expect((await describeUser('CYD')).spec.config).toMatchObject({ firstName: 'C', isActive: false });
  });

  it('stay as they are when what was described is applied', async () => {
    const metadata = { description: 'd', version: '1.0.0', tags: ['t'], annotations: ['a'] };
    await accounts.api.applyUser(change(), commandOf(), { ...userOf('cyd'), metadata });
    const described = await describeUser('cyd');
    expect(userDescriptionSchema.parse(described)).toEqual(described);
    const { status: _, ...manifest } = described;
    const parsed = userManifestSchema.parse(manifest);
    const { name: __, username, ...own } = parsed.metadata;
    expect(own).toEqual(metadata);
    const again = { username: username ?? '', metadata, config: parsed.spec.config };
    expect(await accounts.api.applyUser(change(), commandOf(), again)).toMatchObject({ changed: [] });
    expect(await describeUser('cyd')).toEqual(described);
    await accounts.restart();
    expect(await describeUser('cyd')).toEqual(described);
  });

  it('have names and e-mail addresses of their own, over all accounts and whatever the case', async () => {
    const other = await accounts.openAccount('Other');
    const there = await accounts.platform('users.change', other);
    const taken = { code: 'USERS.NAME_TAKEN', kind: 'conflict' };
    await expect(accounts.api.applyUser(there, commandOf(), userOf('BOB'))).rejects.toMatchObject({
      ...taken,
      field: 'metadata.username',
    });
    const email = 'BOB@example.com';
    await expect(apply('cyd', { email })).rejects.toMatchObject({ ...taken, field: 'spec.config.email' });
    await expect(apply('ann', { isStaff: true, email })).rejects.toMatchObject(taken);
    expect(await apply('cyd')).toMatchObject({ created: true });
  });

  it('give their names and addresses free when they leave them', async () => {
    await apply('bob', { email: 'robert@example.com' });
    expect(await apply('cyd', { email: 'bob@example.com' })).toMatchObject({ created: true });
    await accounts.api.deleteUser(change(), commandOf(), 'cyd');
    expect(await apply('bob', { email: 'bob@example.com' })).toMatchObject({ changed: ['email'] });
    expect(await apply('cyd')).toMatchObject({ created: true });
  });

  it('are not there once deleted, and neither are their keys', async () => {
    await accounts.api.deleteUser(change(), commandOf('delete'), 'bob');
    await expect(describeUser('bob')).rejects.toMatchObject(missing);
    const holder = await accounts.api.resolveKey(hashOf('bob'));
    expect(holder).toMatchObject({ principal: null, accountNumber: number, userId: user.userId });
    const again = await accounts.api.deleteUser(change(), commandOf('delete'), 'bob');
    expect(again).toMatchObject({ name: 'bob', changed: ['isDeleted'], repeated: true });
    await expect(accounts.api.deleteUser(change(), commandOf(), 'bob')).rejects.toMatchObject(missing);
  });

  it('can not act while they are off', async () => {
    await accounts.api.setUserActive(change(), commandOf(), 'bob', false);
    expect((await accounts.api.resolveKey(hashOf('bob')))?.principal).toBeNull();
    await accounts.api.setUserActive(change(), commandOf(), 'bob', true);
    expect(await accounts.principalOf('bob')).toEqual(user);
  });

  it('of another account are missing, in the same words as those that never were', async () => {
    const other = await accounts.openAccount('Other');
    await accounts.createUser(other, 'eve', { isStaff: true });
    for (const name of ['eve', 'nobody']) {
      await expect(accounts.api.describeUser(read(), name)).rejects.toMatchObject(missing);
      await expect(accounts.api.getUser(read(), name)).rejects.toMatchObject(missing);
      await expect(accounts.api.deleteUser(change(), commandOf(), name)).rejects.toMatchObject(missing);
      await expect(
        accounts.api.eraseUser(grant(admin, 'users.erase'), commandOf(), name),
      ).rejects.toMatchObject(missing);
      const reset = accounts.api.setPassword(grant(admin, 'users.password'), commandOf(), name, {
        next: 'x',
      });
      await expect(reset).rejects.toMatchObject(missing);
    }
    const absent = grant(
      await accounts.principalOf('c0ffee'.repeat(10) + 'c0de'),
      'users.change',
      '9999-9999-9999',
    );
    await expect(accounts.api.applyUser(absent, commandOf(), userOf('cyd'))).rejects.toMatchObject({
      code: 'ACCOUNTS.NOT_FOUND',
    });
  });

  it('see themselves only, if they are no admins', async () => {
    expect(await accounts.api.getUser(read(user), 'bob')).toMatchObject({ id: user.userId });
    await expect(accounts.api.getUser(read(user), 'ann')).rejects.toMatchObject(missing);
    const { items, next } = await accounts.api.listUsers(read(user), { limit: 10 });
    expect(items.map(({ username }) => username)).toEqual(['bob']);
    expect(next).toBeNull();
  });

  it('are listed by number, page by page', async () => {
    for (const name of ['cyd', 'dan', 'eli']) await apply(name);
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await accounts.api.listUsers(read(), { limit: 2, ...(cursor ? { cursor } : {}) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      names.push(...page.items.map(({ username }) => username));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(names).toEqual(['ann', 'bob', 'cyd', 'dan', 'eli']);
    await expect(accounts.api.listUsers(read(), { limit: 2, cursor: 'x' })).rejects.toMatchObject({
      code: 'HTTP.INVALID_QUERY',
    });
  });

  describe('and their admins', () => {
    const self = { code: 'USERS.SELF' };

    it('do not switch off, demote or delete themselves', async () => {
      await apply('cyd', { isStaff: true });
      await expect(apply('ann')).rejects.toMatchObject(self);
      await expect(apply('ann', { isStaff: true, isActive: false })).rejects.toMatchObject(self);
      await expect(accounts.api.setUserActive(change(), commandOf(), 'ann', false)).rejects.toMatchObject(
        self,
      );
      await expect(accounts.api.deleteUser(change(), commandOf(), 'ann')).rejects.toMatchObject(self);
      const erased = accounts.api.eraseUser(grant(admin, 'users.erase'), commandOf(), 'ann');
      await expect(erased).rejects.toMatchObject(self);
    });

    it('are never all gone, not even when two demote each other at once', async () => {
      for (let round = 0; round < 5; round += 1) {
        const other = await accounts.createUser(number, `peer${round}`, { isStaff: true });
        const [one, two] = await Promise.allSettled([
          accounts.api.applyUser(change(other), commandOf(), userOf('ann')),
          accounts.api.applyUser(change(), commandOf(), userOf(`peer${round}`)),
        ]);
        expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
        const refused = one.status === 'rejected' ? one.reason : (two as PromiseRejectedResult).reason;
        expect(refused).toMatchObject({ code: 'USERS.LAST_ADMIN' });
        const platform = await accounts.platform('users.change', number);
        await accounts.api.applyUser(platform, commandOf(), userOf('ann', { isStaff: true }));
        if (two.status === 'rejected') await accounts.api.deleteUser(platform, commandOf(), `peer${round}`);
      }
    });

    it('keep the last one of them', async () => {
      const platform = await accounts.platform('users.change', number);
      const last = { code: 'USERS.LAST_ADMIN' };
      await expect(accounts.api.deleteUser(platform, commandOf(), 'ann')).rejects.toMatchObject(last);
      await expect(accounts.api.applyUser(platform, commandOf(), userOf('ann'))).rejects.toMatchObject(last);
      await expect(accounts.api.setUserActive(platform, commandOf(), 'ann', false)).rejects.toMatchObject(
        last,
      );
      expect((await accounts.principalOf('ann')).role).toBe('account-admin');
    });

    it('do not reach for the role of platform admins', async () => {
      const denied = { code: 'AUTH.NOT_ALLOWED' };
      await expect(apply('cyd', { isSuperuser: true })).rejects.toMatchObject(denied);
      const patch = accounts.api.patchUser(change(), commandOf(), 'bob', { isSuperuser: true });
      await expect(patch).rejects.toMatchObject(denied);
      const platform = await accounts.platform('users.change', number);
      await accounts.api.applyUser(platform, commandOf(), userOf('root', { isSuperuser: true }));
      await expect(apply('root')).rejects.toMatchObject(denied);
      await expect(accounts.api.deleteUser(change(), commandOf(), 'root')).rejects.toMatchObject(denied);
      const passwords = { next: 'mine now' };
      const reset = accounts.api.setPassword(grant(admin, 'users.password'), commandOf(), 'root', passwords);
      await expect(reset).rejects.toMatchObject(denied);
      const key = accounts.api.applyApiKey(
        grant(admin, 'keys.change'),
        commandOf(),
        apiKeyOf('roots', { username: 'root' }),
      );
      await expect(key).rejects.toMatchObject(denied);
    });
  });

  describe('and their passwords', () => {
    const set = (
      principal: Principal,
      name: string,
      passwords: { current?: string; next: string },
      id?: string,
    ) => accounts.api.setPassword(grant(principal, 'users.password'), commandOf(id), name, passwords);

    it('are reset by admins and changed by themselves who know the current one', async () => {
      const wrong = { code: 'USERS.WRONG_PASSWORD', kind: 'forbidden' };
      await expect(set(user, 'bob', { current: '', next: 'one' })).rejects.toMatchObject(wrong);
      await set(admin, 'bob', { next: 'one' });
      await expect(set(user, 'bob', { next: 'two' })).rejects.toMatchObject(wrong);
      await expect(set(user, 'bob', { current: 'eins', next: 'two' })).rejects.toMatchObject(wrong);
      const changed = { changed: ['password'], repeated: false };
      expect(await set(user, 'bob', { current: 'one', next: 'two' }, 'own')).toMatchObject(changed);
      const repeated = { changed: ['password'], repeated: true };
      expect(await set(user, 'bob', { current: 'one', next: 'two' }, 'own')).toMatchObject(repeated);
      await set(user, 'bob', { current: 'two', next: 'three' });
      await expect(set(user, 'ann', { current: 'x', next: 'two' })).rejects.toMatchObject(missing);
    }, 30_000);
  });

  describe('once erased', () => {
    const erase = (id?: string) => accounts.api.eraseUser(grant(admin, 'users.erase'), commandOf(id), 'bob');
    const filesContain = (text: string) =>
      readdirSync(accounts.folder).filter((name) => readFileSync(join(accounts.folder, name)).includes(text));

    it('are forgotten, in the past too, and their name and address are free', async () => {
      const before = new Date(Date.now() + 1).toISOString();
      expect(await erase('erase')).toMatchObject({ changed: ['isDeleted', 'isErased'] });
      expect(await erase('erase')).toMatchObject({ changed: ['isDeleted', 'isErased'], repeated: true });
      await expect(erase()).rejects.toMatchObject(missing);
      const state = grant(admin, 'state.read');
      await expect(accounts.api.stateAt(state, 'User', 'bob', before)).rejects.toMatchObject(missing);
      expect(await apply('bob')).toMatchObject({ created: true });
      await accounts.restart();
      expect((await describeUser('bob')).status.id).not.toBe(user.userId);
      expect(filesContain('bob@example.com')).toEqual([]);
    });

    it('have no key any more that would open their events, at once', async () => {
      const subject = `user:${user.userId}`;
      const subjects = () => subjectsIn(join(accounts.folder, 'subject-keys.sqlite'));
      expect(subjects()).toContain(subject);
      await erase();
      expect(subjects()).not.toContain(subject);
    });

    it('may have been deleted before', async () => {
      await accounts.api.deleteUser(change(), commandOf(), 'bob');
      expect(await erase()).toMatchObject({ changed: ['isErased'] });
    });
  });
});
