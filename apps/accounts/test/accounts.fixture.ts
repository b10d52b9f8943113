import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ACCOUNTS_API,
  grant,
  noMetadata,
  type AccountConfig,
  type AccountsApi,
  type Action,
  type ApiKeyApplication,
  type ApiKeyConfig,
  type Grant,
  type Principal,
  type RecordedCommand,
  type UserApplication,
  type UserConfig,
} from '#contracts';
import { AccountsModule, PlatformBootstrap } from '#accounts';

export const bootstrapKey = 'c0ffee'.repeat(10) + 'c0de';
export const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');

let commands = 0;

/** A command of its own, or under this id; `bodyHash` as if it came with an `Idempotency-Key`. */
export function commandOf(id?: string, bodyHash: string | null = null): RecordedCommand {
  commands += 1;
  const commandId = id ?? `command-${commands}`;
  return { id: commandId, operationId: `operation of ${commandId}`, bodyHash } as RecordedCommand;
}

export function userOf(username: string, config: Partial<UserConfig> = {}): UserApplication {
  const flags = { isStaff: false, isAuditor: false, isSuperuser: false, isActive: true };
  const email = `${username}@example.com`;
  return {
    username,
    metadata: noMetadata,
    config: { firstName: '', lastName: '', email, ...flags, ...config },
  };
}

export function apiKeyOf(name: string, config: Partial<ApiKeyConfig> = {}): ApiKeyApplication {
  const defaults = { isActive: true, level: 'user', expiresAt: null } as const;
  return { name, metadata: noMetadata, config: { ...defaults, ...config }, keyHash: hashOf(name) };
}

export const companyOf = (companyName: string): AccountConfig => ({
  companyName,
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
});

/** The service on a folder of its own, with its first admin. */
export class AccountsUnderTest {
  readonly folder = mkdtempSync(join(tmpdir(), 'accounts-'));
  /** Milliseconds that the clock of the service goes fast. */
  ahead = 0;
  #app: INestApplicationContext | undefined;

  get api(): AccountsApi {
    return this.#running.get<AccountsApi>(ACCOUNTS_API);
  }

  get bootstrap(): PlatformBootstrap {
    return this.#running.get(PlatformBootstrap);
  }

  get eventsFile(): string {
    return join(this.folder, 'events.sqlite');
  }

  /** Opens the folder, without the steps of a first start. */
  async open(): Promise<void> {
    const module = AccountsModule.register({
      storage: { folder: this.folder },
      now: () => Date.now() + this.ahead,
    });
    this.#app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  }

  async start(): Promise<void> {
    await this.open();
    await this.bootstrap.run({ apiKey: bootstrapKey, password: 'correct horse battery staple' });
  }

  async restart(): Promise<void> {
    await this.#running.close();
    await this.start();
  }

  async dispose(): Promise<void> {
    await this.#app?.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Who acts with the key; throws if nobody does. */
  async principalOf(key: string): Promise<Principal> {
    const principal = (await this.api.resolveKey(hashOf(key)))?.principal;
    if (!principal) throw new Error(`nobody acts with ${key}`);
    return principal;
  }

  /** The platform admin's grant for `action`, in another account if one is named. */
  async platform(action: Action, accountNumber?: string): Promise<Grant> {
    return grant(await this.principalOf(bootstrapKey), action, accountNumber);
  }

  /** Opens an account and answers its number. */
  async openAccount(companyName = 'Acme'): Promise<string> {
    const opened = this.api.openAccount(
      await this.platform('accounts.open'),
      commandOf(),
      companyOf(companyName),
    );
    return (await opened).name;
  }

  /** Creates the user in the account, with a key named as the user, and answers who acts with it. */
  async createUser(
    accountNumber: string,
    username: string,
    config: Partial<UserConfig> = {},
  ): Promise<Principal> {
    await this.api.applyUser(
      await this.platform('users.change', accountNumber),
      commandOf(),
      userOf(username, config),
    );
    await this.api.applyApiKey(
      await this.platform('keys.change', accountNumber),
      commandOf(),
      apiKeyOf(username, { username }),
    );
    return this.principalOf(username);
  }

  get #running(): INestApplicationContext {
    if (this.#app === undefined) throw new Error('not started');
    return this.#app;
  }
}
