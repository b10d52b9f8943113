import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { grant, noMetadata, type AccountsApi, type Principal } from '#contracts';
import { AccountsUnderTest, apiKeyOf, commandOf, companyOf, hashOf, userOf } from './accounts.fixture.ts';
import { commitsIn, crashAtStream } from './sqlite/events-file.ts';

describe('after a crash', () => {
  let accounts: AccountsUnderTest;
  let number: string;
  let admin: Principal;
  beforeEach(async () => {
    accounts = new AccountsUnderTest();
    await accounts.start();
    number = await accounts.openAccount();
    admin = await accounts.createUser(number, 'ann', { isStaff: true });
    await accounts.createUser(number, 'bob');
  });
  afterEach(() => accounts.dispose());

  /** Does the work while appends to such streams fail, and expects it to fail. */
  const crash = async (
    stream: string,
    work: (api: AccountsApi) => Promise<unknown>,
    fromVersion?: number,
  ) => {
    const endCrash = crashAtStream(accounts.eventsFile, stream, fromVersion);
    await expect(work(accounts.api)).rejects.toThrow('crash');
    endCrash();
  };
  const users = () => grant(admin, 'users.change');
  const keys = () => grant(admin, 'keys.change');
  const apply =
    (name: string, config = {}, id?: string) =>
    (api: AccountsApi) =>
      api.applyUser(users(), commandOf(id), userOf(name, config));

  describe.each(['reservation:username', 'reservation:email', 'user:'])('at %s', (stream) => {
    it('a name and an address that nobody got are free at the next start', async () => {
      await crash(stream, apply('cyd'));
      await accounts.restart();
      const other = await accounts.openAccount('Other');
      const there = await accounts.platform('users.change', other);
      expect(await accounts.api.applyUser(there, commandOf(), userOf('cyd'))).toMatchObject({
        created: true,
      });
      await expect(apply('cyd')(accounts.api)).rejects.toMatchObject({ code: 'USERS.NAME_TAKEN' });
    });

    it('they are free without a start, once it is clear that nobody is about to get them', async () => {
      await crash(stream, apply('cyd'));
      accounts.ahead = 5001;
      expect(await apply('cyd')(accounts.api)).toMatchObject({ created: true });
    });

    it('the same command is executed once, when it is repeated', async () => {
      await crash(stream, apply('cyd', {}, 'make'));
      await accounts.restart();
      expect(await apply('cyd', {}, 'make')(accounts.api)).toMatchObject({ created: true, repeated: false });
      expect(await apply('cyd', {}, 'make')(accounts.api)).toMatchObject({ created: true, repeated: true });
    });
  });

  it('an address that was given up is free, and one that was not reached, too', async () => {
    await crash('user:', apply('bob', { email: 'robert@example.com' }));
    await accounts.restart();
    expect(await apply('cyd', { email: 'robert@example.com' })(accounts.api)).toMatchObject({
      created: true,
    });
    await crash('reservation:email', apply('bob', { email: 'bob2@example.com' }), 2);
    await accounts.restart();
    expect(await apply('dan', { email: 'bob@example.com' })(accounts.api)).toMatchObject({ created: true });
    const taken = { code: 'USERS.NAME_TAKEN' };
    await expect(apply('eli', { email: 'bob2@example.com' })(accounts.api)).rejects.toMatchObject(taken);
  });

  it('takes the version at which the command would have committed before it frees a value', async () => {
    await crash('user:', apply('cyd'));
    const count = commitsIn(accounts.eventsFile).length;
    await accounts.restart();
    const swept = commitsIn(accounts.eventsFile).slice(count);
    expect(swept.map(({ stream }) => stream.split(':')[0])).toEqual([
      'user',
      'reservation',
      'user',
      'reservation',
    ]);
    expect(swept[0]).toMatchObject({ stream: 'user:4', version: 1 });
  });

  it('the numbers and names of accounts and keys are not stuck either', async () => {
    const open = (api: AccountsApi) =>
      accounts
        .platform('accounts.open')
        .then((platform) => api.openAccount(platform, commandOf(), companyOf('Next')));
    await crash('account:', open);
    await crash('reservation:account-id', open);
    await crash('api-key:', (api) => api.applyApiKey(keys(), commandOf(), apiKeyOf('site')));
    await crash('reservation:key-name', (api) => api.applyApiKey(keys(), commandOf(), apiKeyOf('other')));
    await accounts.restart();
    for (const name of ['site', 'other'])
      expect(await accounts.api.applyApiKey(keys(), commandOf(), apiKeyOf(name))).toMatchObject({
        created: true,
      });
    expect(await accounts.openAccount('Next')).toMatch(/^\d/);
  });

  describe('the register of admins', () => {
    const demote = (name: string) => (api: AccountsApi) =>
      accounts
        .platform('users.change', number)
        .then((platform) => api.applyUser(platform, commandOf(), userOf(name)));
    const last = { code: 'USERS.LAST_ADMIN' };

    it('has an admin again whose demotion did not happen', async () => {
      await apply('bob', { isStaff: true })(accounts.api);
      await crash('user:', demote('bob'));
      await accounts.restart();
      await demote('ann')(accounts.api);
      await expect(demote('bob')(accounts.api)).rejects.toMatchObject(last);
    });

    it('counts an admin whose demotion did not happen only when that is settled', async () => {
      await apply('bob', { isStaff: true })(accounts.api);
      await crash('user:', demote('bob'));
      await expect(demote('ann')(accounts.api)).rejects.toMatchObject(last);
    });

    it('has an admin who was made one just before', async () => {
      await crash('account:', apply('bob', { isStaff: true }));
      await expect(demote('ann')(accounts.api)).rejects.toMatchObject(last);
      await accounts.restart();
      await demote('ann')(accounts.api);
      await expect(demote('bob')(accounts.api)).rejects.toMatchObject(last);
    });
  });

  it('the keys of a deleted user are deleted at the next start', async () => {
    await crash('api-key:', (api) => api.deleteUser(users(), commandOf(), 'bob'));
    expect((await accounts.api.resolveKey(hashOf('bob')))?.principal).toBeNull();
    await accounts.restart();
    const { items } = await accounts.api.listApiKeys(grant(admin, 'keys.read'), { limit: 10 });
    expect(items.map(({ name }) => name)).toEqual(['ann']);
  });

  it('the rest of an erasure is done at the next start', async () => {
    const erase = (api: AccountsApi) => api.eraseUser(grant(admin, 'users.erase'), commandOf(), 'bob');
    await crash('reservation:', erase);
    await accounts.restart();
    await accounts.restart();
    expect(await apply('bob')(accounts.api)).toMatchObject({ created: true });
    const told = accounts.api.stateAt(grant(admin, 'state.read'), 'User', 'bob', '2000-01-01T00:00:00Z');
    expect(await told).toEqual({ manifest: null, change: null });
  });

  describe('a command with an Idempotency-Key', () => {
    const body = 'ab'.repeat(32);
    const make =
      (bodyHash = body) =>
      (api: AccountsApi) =>
        api.applyUser(users(), commandOf('idem:1', bodyHash), { ...userOf('cyd'), metadata: noMetadata });

    it.each(['command:', 'reservation:', 'user:'])(
      'that ended at %s is executed when repeated',
      async (stream) => {
        await crash(stream, make());
        await accounts.restart();
        expect(await make()(accounts.api)).toMatchObject({ name: 'cyd', created: true, repeated: false });
        expect(await make()(accounts.api)).toMatchObject({ name: 'cyd', created: true, repeated: true });
      },
    );

    it('that ended before its result was kept answers what it did', async () => {
      await crash('command:', make(), 2);
      await accounts.restart();
      const result = await make()(accounts.api);
      expect(result).toMatchObject({ name: 'cyd', created: true, repeated: true });
      expect(result.changed).toContain('email');
      expect(await make()(accounts.api)).toEqual(result);
      await expect(make('cd'.repeat(32))(accounts.api)).rejects.toMatchObject({
        code: 'HTTP.IDEMPOTENCY_MISMATCH',
      });
    });

    it('that opened an account opens no other', async () => {
      const open = async (api: AccountsApi) =>
        api.openAccount(
          await accounts.platform('accounts.open'),
          commandOf('idem:2', body),
          companyOf('Next'),
        );
      await crash('command:', open, 2);
      await accounts.restart();
      const opened = await open(accounts.api);
      expect(opened).toMatchObject({ created: true, repeated: true });
      expect(await open(accounts.api)).toEqual(opened);
      const { items } = await accounts.api.listAccounts(await accounts.platform('accounts.list'), {
        limit: 10,
      });
      expect(items.map(({ company_name }) => company_name)).toEqual(['Smarter', 'Acme', 'Next']);
    });
  });
});
