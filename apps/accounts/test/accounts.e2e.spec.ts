import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ACCOUNTS_API,
  accountDescriptionSchema,
  accountManifestSchema,
  whoamiSchema,
  type AccountConfig,
  type AccountsApi,
  grant,
  type RecordedCommand,
  type Principal,
} from '#contracts';
import { AccountsModule, PlatformBootstrap } from '#accounts';
import { crashAtStream, eventTypesIn } from './sqlite/events-file.ts';

const microseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const presetKey = 'c0ffee'.repeat(10) + 'c0de';
const commandOf = (id: string) => ({ id, operationId: id, bodyHash: null }) as RecordedCommand;
const presetPassword = 'correct horse battery staple';

describe('accounts', () => {
  let folder: string;
  let app: INestApplicationContext;
  let accounts: AccountsApi;
  let bootstrap: PlatformBootstrap;

  const start = async () => {
    app = await NestFactory.createApplicationContext(AccountsModule.register({ storage: { folder } }), {
      logger: false,
    });
    accounts = app.get<AccountsApi>(ACCOUNTS_API);
    bootstrap = app.get(PlatformBootstrap);
  };
  const restart = async () => {
    await app.close();
    await start();
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'accounts-'));
    await start();
  });
  afterEach(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const resolve = (key: string) => accounts.resolveKey(createHash('sha256').update(key).digest('hex'));
  const adminOf = async (key: string): Promise<Principal> => {
    const principal = (await resolve(key))?.principal;
    if (!principal) throw new Error('the key is not known');
    return principal;
  };
  const firstStart = async (): Promise<Principal> => {
    await bootstrap.run({ apiKey: presetKey });
    await bootstrap.markRevealed();
    return adminOf(presetKey);
  };
  const eventsFile = () => join(folder, 'events.sqlite');
  const filesContain = (text: string) =>
    readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(text));

  describe('at first start', () => {
    it('makes up a key and a password, and answers them once they are not revealed yet', async () => {
      const made = await bootstrap.run();
      expect(made.apiKey).toMatch(/^[0-9a-f]{64}$/);
      expect(made.password).toMatch(/^[\w-]{24}$/);
      await bootstrap.markRevealed();
      expect(await bootstrap.run()).toEqual({});
      await restart();
      expect(await bootstrap.run()).toEqual({});
      expect((await resolve(made.apiKey ?? ''))?.principal).toEqual({
        kind: 'account-key',
        accountNumber: '3141-5926-5359',
        userId: 1,
        username: 'admin',
        keyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        role: 'platform-admin',
      });
    });

    it('never answers what was preset', async () => {
      expect(await bootstrap.run({ apiKey: presetKey, password: presetPassword })).toEqual({});
      expect((await resolve(presetKey))?.principal).toMatchObject({ kind: 'account-key' });
      await restart();
      expect(await bootstrap.run()).toEqual({});
    });

    it('answers only the one that was not preset', async () => {
      expect(Object.keys(await bootstrap.run({ apiKey: presetKey }))).toEqual(['password']);
    });

    it('makes up others when nobody has seen the first ones', async () => {
      const lost = await bootstrap.run();
      await restart();
      const made = await bootstrap.run();
      expect(Object.keys(made).sort()).toEqual(['apiKey', 'password']);
      expect(made.apiKey).not.toBe(lost.apiKey);
      expect(made.password).not.toBe(lost.password);
      await bootstrap.markRevealed();
      await restart();
      expect(await bootstrap.run()).toEqual({});
      expect(await resolve(made.apiKey ?? '')).toBeDefined();
    });

    it.each(['reservation:', 'account:', 'user:', 'api-key:'])(
      'goes on where a crash before %s ended it',
      async (stream) => {
        const endCrash = crashAtStream(eventsFile(), stream);
        await expect(bootstrap.run({ apiKey: presetKey })).rejects.toThrow('crash');
        endCrash();
        await restart();
        expect((await bootstrap.run({ apiKey: presetKey })).password).toBeDefined();
        expect(await accounts.whoami(await adminOf(presetKey))).toBeDefined();
        const created = eventTypesIn(eventsFile()).filter((type) => /opened|created/.test(type));
        expect(created).toHaveLength(3);
      },
    );
  });

  it('says who the caller is, in the published shape', async () => {
    const whoami = await accounts.whoami(await firstStart());
    expect(whoamiSchema.parse(whoami)).toEqual(whoami);
    expect(whoami).toEqual({
      account: {
        account_number: '3141-5926-5359',
        address1: '1700 South Lamar Blvd',
        address2: 'Suite 338',
        city: 'Austin',
        company_name: 'Smarter',
        country: 'USA',
        created_at: expect.stringMatching(microseconds),
        currency: 'USD',
        id: 1,
        language: '',
        phone_number: '+1 (512) 833-6955',
        postal_code: '78704',
        state: 'TX',
        timezone: 'America/Chicago',
        updated_at: whoami.account.created_at,
      },
      user: {
        email: 'admin@smarter.sh',
        first_name: '',
        id: 1,
        is_staff: true,
        is_superuser: true,
        last_name: '',
        username: 'admin',
      },
    });
  });

  it('knows no other key', async () => {
    await firstStart();
    expect(await accounts.resolveKey('00'.repeat(32))).toBeUndefined();
  });

  it('knows nothing of an account that does not exist', async () => {
    const stranger = { ...(await firstStart()), accountNumber: '0000-0000-0000' };
    await expect(accounts.whoami(stranger)).rejects.toMatchObject({ code: 'ACCOUNTS.NOT_FOUND' });
    await expect(accounts.describeAccount(grant(stranger, 'account.read'))).rejects.toMatchObject({
      code: 'ACCOUNTS.NOT_FOUND',
    });
    const { config } = (await accounts.describeAccount(grant(await adminOf(presetKey), 'account.read'))).spec;
    const applied = accounts.applyAccount(grant(stranger, 'account.change'), commandOf('c'), config);
    await expect(applied).rejects.toMatchObject({ code: 'ACCOUNTS.NOT_FOUND' });
  });

  describe('applying the account', () => {
    let admin: Principal;
    let config: AccountConfig;
    beforeEach(async () => {
      admin = await firstStart();
      config = (await accounts.describeAccount(grant(admin, 'account.read'))).spec.config;
    });
    const apply = (commandId: string, changes: Partial<AccountConfig>, principal = admin) =>
      accounts.applyAccount(grant(principal, 'account.change'), commandOf(commandId), {
        ...config,
        ...changes,
      });

    it('changes nothing when what was described is applied', async () => {
      const described = await accounts.describeAccount(grant(admin, 'account.read'));
      expect(accountDescriptionSchema.parse(described)).toEqual(described);
      expect(described.status).toEqual({
        adminAccount: 'admin',
        created: expect.stringMatching(microseconds),
        modified: described.status.created,
      });
      const { status: _, ...manifest } = described;
      const { spec } = accountManifestSchema.parse(manifest);
      expect(
        await accounts.applyAccount(grant(admin, 'account.change'), commandOf('same'), spec.config),
      ).toEqual({
        name: '3141-5926-5359',
        created: false,
        changed: [],
        repeated: false,
      });
      expect(await accounts.describeAccount(grant(admin, 'account.read'))).toEqual(described);
      expect(await accounts.wasExecuted('same')).toBe(false);
    });

    it('is seen at once, and after a restart', async () => {
      const result = await apply('move', { city: 'Dallas', companyName: 'Smarter 2' });
      expect(result).toMatchObject({ name: '3141-5926-5359', changed: ['city', 'companyName'] });
      const described = await accounts.describeAccount(grant(admin, 'account.read'));
      expect(described.metadata.description).toBe('Smarter 2');
      expect(described.status.modified >= described.status.created).toBe(true);
      expect((await accounts.whoami(admin)).account.city).toBe('Dallas');
      await restart();
      expect(await accounts.describeAccount(grant(admin, 'account.read'))).toEqual(described);
    });

    it('answers a repeated command as the first time, whatever happened since', async () => {
      const first = await apply('move', { city: 'Dallas' });
      expect(await apply('move', { city: 'Dallas' })).toEqual({ ...first, repeated: true });
      await apply('move on', { city: 'Houston' });
      expect(await apply('move', { city: 'Dallas' })).toEqual({ ...first, repeated: true });
      expect((await accounts.whoami(admin)).account.city).toBe('Houston');
      expect(await accounts.wasExecuted('move')).toBe(true);
      expect(await accounts.wasExecuted('never')).toBe(false);
    });

    it('takes two at the same time, one after the other', async () => {
      const results = await Promise.all([apply('a', { city: 'Dallas' }), apply('b', { state: 'NM' })]);
      expect(results[0].changed).toContain('city');
      expect(results[1].changed).toContain('state');
      expect(await accounts.wasExecuted('a')).toBe(true);
      expect(await accounts.wasExecuted('b')).toBe(true);
    });

    it('executes a command once that arrives twice at the same time', async () => {
      const [one, two] = await Promise.all([
        apply('move', { city: 'Dallas' }),
        apply('move', { city: 'Dallas' }),
      ]);
      expect(one).toMatchObject({ name: '3141-5926-5359', changed: ['city'] });
      expect(two).toEqual({ ...one, repeated: true });
    });
  });

  it('leaves nothing personal or secret in its files', async () => {
    const made = await bootstrap.run({ password: presetPassword });
    await bootstrap.markRevealed();
    const admin = await adminOf(made.apiKey ?? '');
    const { config } = (await accounts.describeAccount(grant(admin, 'account.read'))).spec;
    await accounts.applyAccount(grant(admin, 'account.change'), commandOf('move'), {
      ...config,
      address1: '1 Hidden Lane',
    });
    const planted = [
      'admin@smarter.sh',
      presetPassword,
      made.apiKey ?? '',
      '$argon2id$',
      '833-6955',
      '1700 South Lamar',
      '1 Hidden Lane',
    ];
    expect(filesContain('3141-5926-5359')).not.toEqual([]);
    for (const text of planted) expect(filesContain(text)).toEqual([]);
    await restart();
    for (const text of planted) expect(filesContain(text)).toEqual([]);
  });

  it('refuses to start on a folder that it can not use', async () => {
    const missing = AccountsModule.register({ storage: { folder: join(folder, 'missing') } });
    const starting = NestFactory.createApplicationContext(missing, { logger: false, abortOnError: false });
    await expect(starting).rejects.toThrow('open');
  });
});
