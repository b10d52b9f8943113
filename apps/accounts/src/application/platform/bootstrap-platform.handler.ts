import { failure, noMetadata } from '#contracts';
import { apiKeyDecider } from '../../domain/api-key/api-key.decider.ts';
import { userDecider } from '../../domain/user/user.decider.ts';
import type { Aggregates } from '../aggregates.ts';
import type { CredentialHasher } from '../credential-hasher.port.ts';
import type { EventStreams } from '../event-streams.ts';
import { stateOf } from '../execute.ts';
import type { Mint } from '../mint.port.ts';
import { accountStream, apiKeyStream, userStream } from '../streams.ts';
import { platformAccount, platformAdmin } from './platform-account.ts';

export interface BootstrapCredentials {
  readonly apiKey?: string;
  readonly password?: string;
}

/** A key that was minted on the data folder: to be shown once, and never logged. */
export interface MintedKey {
  readonly apiKey: string;
  readonly keyId: string;
  readonly name: string;
  readonly accountNumber: string;
}

type Origin = 'made-up' | 'preset';

/**
 * The first start: the platform account, its admin and one account-level key. Every step has a
 * fixed command id, so that a later start, or one after a crash, goes on where the last one ended.
 */
export class PlatformBootstrap {
  readonly #streams: EventStreams;
  readonly #aggregates: Aggregates;
  readonly #mint: Mint;
  readonly #hasher: CredentialHasher;
  #reveals: (() => Promise<unknown>)[] = [];

  constructor(streams: EventStreams, aggregates: Aggregates, mint: Mint, hasher: CredentialHasher) {
    this.#streams = streams;
    this.#aggregates = aggregates;
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
    await this.#aggregates.account(platformAccount.accountNumber, own('bootstrap:account'), {
      type: 'open-account',
      ...platformAccount,
    });
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
   * Mints another account-level key of the platform, for whoever has the data folder and no key: it acts
   * as the first platform admin that is active. The rules leave one at all times, so nobody has to be
   * switched on for it. `operationId` names the operation under which the caller records this. Fails with
   * `ACCOUNTS.NOT_FOUND` before the first start; the folder must belong to this process.
   */
  async mintAdminKey(operationId: string): Promise<MintedKey> {
    const opened = await this.#streams.load(accountStream(platformAccount.accountNumber));
    if (opened.length === 0) {
      throw failure('ACCOUNTS.NOT_FOUND', 'The platform has no account yet: start the server once.');
    }
    const apiKey = this.#mint.apiKey();
    const keyId = this.#mint.keyId();
    const name = `bootstrap-${keyId}`;
    const context = { commandId: operationId, operationId };
    await this.#aggregates.apiKey(keyId, context, this.#newKey({ apiKey, keyId, name, origin: 'preset' }));
    return { apiKey, keyId, name, accountNumber: platformAccount.accountNumber };
  }

  async #ensurePassword(preset: string | undefined): Promise<string | undefined> {
    const { userId } = platformAdmin;
    const commits = await this.#streams.load(userStream(userId));
    const state = stateOf(userDecider, commits);
    if (state && (!state.passwordUnseen || state.isDeleted)) return undefined;

    const password = preset ?? this.#mint.password();
    const passwordHash = await this.#hasher.password(password);
    const passwordOrigin = originOf(preset);
    const chosen = { passwordHash, passwordOrigin, mustChangePassword: true } as const;
    const { accountNumber } = platformAccount;
    const command = state
      ? ({ type: 'replace-password', ...chosen } as const)
      : ({ type: 'create-user', accountNumber, ...platformAdmin, ...chosen } as const);
    const step = `bootstrap:user:${commits.length + 1}`;
    await this.#aggregates.user(userId, own(step), command);
    if (preset !== undefined) return undefined;
    this.#reveals.push(() =>
      this.#aggregates.user(userId, own(`${step}:revealed`), { type: 'reveal-password' }),
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
    const keyId = this.#mint.keyId();
    const name = number === 1 ? 'bootstrap' : `bootstrap-${number}`;
    const command = this.#newKey({ apiKey, keyId, name, origin: originOf(preset) });
    await this.#aggregates.apiKey(keyId, own(keyStep(number)), command);
    if (preset !== undefined) return undefined;
    const revealed = own(`${keyStep(number)}:revealed`);
    this.#reveals.push(() => this.#aggregates.apiKey(keyId, revealed, { type: 'reveal-api-key' }));
    return apiKey;
  }

  /** Undefined if this step has not created a key. */
  async #isKeyUnseen(commandId: string): Promise<boolean | undefined> {
    const [created] = await this.#streams.committedBy(commandId, apiKeyStream(''));
    if (!created) return undefined;
    return stateOf(apiKeyDecider, await this.#streams.load(created.stream))?.unseen;
  }

  #newKey(key: { apiKey: string; keyId: string; name: string; origin: Origin }) {
    const { apiKey, ...named } = key;
    return {
      type: 'create-api-key',
      accountNumber: platformAccount.accountNumber,
      ...named,
      ...noMetadata,
      keyHash: this.#hasher.apiKey(apiKey),
      level: 'account',
      userId: null,
      isActive: true,
      expiresAt: null,
    } as const;
  }
}

/** A step of the bootstrap: no operation asked for it. */
const own = (commandId: string) => ({ commandId, operationId: null });

const keyStep = (number: number) => `bootstrap:api-key:${number}`;

function originOf(preset: string | undefined): Origin {
  return preset === undefined ? 'made-up' : 'preset';
}
