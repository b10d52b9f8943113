import { failure } from '#contracts';
import { fold } from '#kernel';
import { accountDecider } from '../domain/account/account.decider.ts';
import { apiKeyDecider } from '../domain/api-key/api-key.decider.ts';
import type { ApiKeyEvent } from '../domain/api-key/api-key.events.ts';
import { userDecider } from '../domain/user/user.decider.ts';
import type { UserEvent } from '../domain/user/user.events.ts';
import type { CredentialHasher } from './credential-hasher.port.ts';
import { eventsOf, type EventStreams } from './event-streams.ts';
import { execute } from './execute.ts';
import type { Mint } from './mint.port.ts';
import { platformAccount, platformAdmin } from './platform-account.ts';
import { accountStream, apiKeyStream, userStream } from './streams.ts';

export interface BootstrapCredentials {
  readonly apiKey?: string;
  readonly password?: string;
}

/** A key that was minted on the data folder: to be shown once, and never logged. */
export interface MintedKey {
  readonly apiKey: string;
  readonly keyId: string;
  readonly name: string;
}

const admin = userStream(platformAdmin.userId);

/**
 * The first start: the platform account, its admin and one account-level key. Every step has a
 * fixed command id, so that a later start, or one after a crash, goes on where the last one ended.
 */
export class PlatformBootstrap {
  readonly #streams: EventStreams;
  readonly #mint: Mint;
  readonly #hasher: CredentialHasher;
  #reveals: (() => Promise<unknown>)[] = [];

  constructor(streams: EventStreams, mint: Mint, hasher: CredentialHasher) {
    this.#streams = streams;
    this.#mint = mint;
    this.#hasher = hasher;
  }

  /**
   * Creates what is missing, with the preset credentials where they are given. Answers the
   * credentials that it made up and nobody has seen yet: to be printed once to the terminal, never
   * logged, and then `markRevealed`. One that an earlier start made up and did not reveal is lost,
   * so another is made up. Call it once per start, one process at a time.
   */
  async run(preset: BootstrapCredentials = {}): Promise<BootstrapCredentials> {
    this.#reveals = [];
    await this.#openAccount();
    const password = await this.#ensurePassword(preset.password);
    const apiKey = await this.#ensureApiKey(preset.apiKey);
    return {
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(password === undefined ? {} : { password }),
    };
  }

  /** Remembers that what `run` answered has been printed. */
  async markRevealed(): Promise<void> {
    for (const reveal of this.#reveals) await reveal();
    this.#reveals = [];
  }

  /**
   * Makes another key of the platform's account. Fails with `ACCOUNTS.NOT_FOUND` before the first start.
   * The key is to be shown once, and never logged.
   */
  async mintAdminKey(operationId: string): Promise<MintedKey> {
    const commits = await this.#streams.load(accountStream(platformAccount.accountNumber));
    if (commits.length === 0) {
      throw failure('ACCOUNTS.NOT_FOUND', 'The platform has no account yet: start the server once.');
    }
    const apiKey = this.#mint.apiKey();
    const keyId = this.#mint.keyId();
    const name = `bootstrap-${keyId}`;
    await execute(this.#streams, apiKeyDecider, apiKeyStream(keyId), operationId, {
      type: 'create-api-key',
      accountNumber: platformAccount.accountNumber,
      keyId,
      keyHash: this.#hasher.apiKey(apiKey),
      level: 'account',
      userId: null,
      name,
      origin: 'preset',
    });
    return { apiKey, keyId, name };
  }

  async #openAccount(): Promise<void> {
    const stream = accountStream(platformAccount.accountNumber);
    const command = { type: 'open-account', ...platformAccount } as const;
    await execute(this.#streams, accountDecider, stream, 'bootstrap:account', command);
  }

  async #ensurePassword(preset: string | undefined): Promise<string | undefined> {
    const commits = await this.#streams.load(admin);
    const state = fold(userDecider, eventsOf(commits) as readonly UserEvent[]);
    if (state && !state.passwordUnseen) return undefined;

    const password = preset ?? this.#mint.password();
    const chosen = {
      passwordHash: await this.#hasher.password(password),
      passwordOrigin: originOf(preset),
    } as const;
    const { accountNumber } = platformAccount;
    const command = state
      ? ({ type: 'replace-password', ...chosen } as const)
      : ({ type: 'create-user', accountNumber, ...platformAdmin, ...chosen } as const);
    const step = `bootstrap:user:${commits.length + 1}`;
    await execute(this.#streams, userDecider, admin, step, command);
    if (preset !== undefined) return undefined;
    this.#reveals.push(() =>
      execute(this.#streams, userDecider, admin, `${step}:revealed`, { type: 'reveal-password' }),
    );
    return password;
  }

  async #ensureApiKey(preset: string | undefined): Promise<string | undefined> {
    let number = 1;
    for (;;) {
      const unseen = await this.#isKeyUnseen(keyStep(number));
      if (unseen === false) return undefined;
      if (unseen === undefined) break;
      number += 1;
    }
    const apiKey = preset ?? this.#mint.apiKey();
    const stream = await this.#createApiKey(apiKey, originOf(preset), keyStep(number));
    if (preset !== undefined) return undefined;
    this.#reveals.push(() =>
      execute(this.#streams, apiKeyDecider, stream, `${keyStep(number)}:revealed`, {
        type: 'reveal-api-key',
      }),
    );
    return apiKey;
  }

  /** Undefined if this step has not created a key. */
  async #isKeyUnseen(commandId: string): Promise<boolean | undefined> {
    const [created] = await this.#streams.findByCommand(commandId);
    if (!created) return undefined;
    const events = eventsOf(await this.#streams.load(created.stream)) as readonly ApiKeyEvent[];
    return fold(apiKeyDecider, events)?.unseen;
  }

  async #createApiKey(apiKey: string, origin: 'made-up' | 'preset', commandId: string): Promise<string> {
    const keyId = this.#mint.keyId();
    const stream = apiKeyStream(keyId);
    await execute(this.#streams, apiKeyDecider, stream, commandId, {
      type: 'create-api-key',
      accountNumber: platformAccount.accountNumber,
      keyId,
      keyHash: this.#hasher.apiKey(apiKey),
      level: 'account',
      userId: null,
      name: 'bootstrap',
      origin,
    });
    return stream;
  }
}

const keyStep = (number: number) => `bootstrap:api-key:${number}`;

function originOf(preset: string | undefined): 'made-up' | 'preset' {
  return preset === undefined ? 'made-up' : 'preset';
}
