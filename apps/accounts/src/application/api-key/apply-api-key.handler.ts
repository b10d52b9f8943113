import {
  failure,
  type ApiKeyApplication,
  type ApplyResult,
  type Grant,
  type RecordedCommand,
} from '#contracts';
import type { RecordedCommands } from '#event-store';
import type { Aggregates } from '../aggregates.ts';
import { applied, resultOf, type Applied } from '../applied.ts';
import { contextOf, rehearsal, type CommandContext } from '../command-context.ts';
import type { EventStreams } from '../event-streams.ts';
import type { Mint } from '../mint.port.ts';
import type { IndexedApiKey, ResourceIndex } from '../resource-index.port.ts';
import { apiKeyStream } from '../streams.ts';
import { apiKeyInReach, guardApiKey, noUser, requireAccount, userInReach } from '../targets.ts';

/** Creates the key of this name, or makes the one of the account as it is asked. */
export class ApplyApiKeyHandler {
  readonly #commands: RecordedCommands;
  readonly #aggregates: Aggregates;
  readonly #streams: EventStreams;
  readonly #index: ResourceIndex;
  readonly #mint: Mint;

  constructor(
    commands: RecordedCommands,
    aggregates: Aggregates,
    streams: EventStreams,
    index: ResourceIndex,
    mint: Mint,
  ) {
    this.#commands = commands;
    this.#aggregates = aggregates;
    this.#streams = streams;
    this.#index = index;
    this.#mint = mint;
  }

  /**
   * Fails with `ACCOUNTS.NOT_FOUND`, `USERS.NOT_FOUND` (the owner), `AUTH.NOT_ALLOWED` (a key that acts as
   * more than the caller), `MANIFEST.INVALID`, `KEYS.NAME_TAKEN` or `ACCOUNTS.CONFLICT`.
   */
  async handle(grant: Grant, command: RecordedCommand, key: ApiKeyApplication): Promise<ApplyResult> {
    const result = await this.#commands.execute(command, () => this.#inTurn(grant, contextOf(command), key));
    return resultOf(result, result.subject);
  }

  /** Fails as `handle` would, and keeps nothing. */
  async rehearse(grant: Grant, key: ApiKeyApplication): Promise<void> {
    await this.#inTurn(grant, rehearsal, key);
  }

  #inTurn(grant: Grant, context: CommandContext, key: ApiKeyApplication): Promise<Applied> {
    const turn = `key-name:${grant.accountNumber}:${key.name.normalize('NFC')}`;
    return this.#streams.inTurn(turn, () => this.#apply(grant, context, key));
  }

  async #apply(grant: Grant, context: CommandContext, key: ApiKeyApplication): Promise<Applied> {
    requireAccount(this.#index, grant);
    if (grant.ownOnly && key.config.level !== 'user')
      throw failure('AUTH.NOT_ALLOWED', 'Only admins may have keys of level account.');
    const existing = this.#index.apiKeyNamed(grant.accountNumber, key.name);
    if (existing === undefined || key.ifAbsent) return this.#create(grant, context, key);
    if (apiKeyInReach(this.#index, grant, { name: key.name }) === undefined) {
      throw failure('KEYS.NAME_TAKEN', 'Another key of the account has this name.', {
        field: 'metadata.name',
      });
    }
    return this.#change(grant, context, existing, key);
  }

  async #change(
    grant: Grant,
    context: CommandContext,
    existing: IndexedApiKey,
    { config, metadata }: ApiKeyApplication,
  ): Promise<Applied> {
    guardApiKey(this.#index, grant, existing);
    const { level, isActive, expiresAt, username } = config;
    const owner = username === undefined ? {} : { userId: this.#userNamed(grant, username) };
    const { description, version, tags, annotations } = metadata;
    const fields = { expiresAt, description, version, tags, annotations };
    const command = { type: 'change-api-key', fields, isActive, level, ...owner } as const;
    const execution = await this.#aggregates.apiKey(existing.keyId, context, command);
    return applied(existing.name, execution);
  }

  async #create(grant: Grant, context: CommandContext, key: ApiKeyApplication): Promise<Applied> {
    const [earlier] = await this.#streams.committedBy(context.commandId, apiKeyStream(''));
    if (earlier !== undefined) return applied(key.name, { events: earlier.events, repeated: true });
    const { level, isActive, expiresAt } = key.config;
    const userId = this.#ownerOf(grant, key);
    guardApiKey(this.#index, grant, { level, userId });
    const { description, version, tags, annotations } = key.metadata;
    const keyId = this.#mint.keyId();
    const execution = await this.#aggregates.apiKey(keyId, context, {
      type: 'create-api-key',
      accountNumber: grant.accountNumber,
      ...{ keyId, keyHash: key.keyHash, level, userId, name: key.name, isActive, expiresAt },
      ...{ description, version, tags, annotations },
      origin: 'preset',
    });
    return applied(key.name, execution);
  }

  /** The number of the owner: the named user, by default the caller; null for a key of the account. */
  #ownerOf(grant: Grant, { config: { level, username } }: ApiKeyApplication): number | null {
    if (level === 'account') {
      if (username === undefined) return null;
      throw ownerFailure('A key of level account has no owner.');
    }
    const { accountNumber, principal } = grant;
    const userId = username === undefined ? principal.userId : this.#userNamed(grant, username);
    const owner = this.#index.user(accountNumber, userId);
    if (owner === undefined) throw ownerFailure('Name the owner: you are not a user of this account.');
    if (!owner.isActive) throw ownerFailure('The owner of a key must be active.');
    return userId;
  }

  #userNamed(grant: Grant, username: string): number {
    const user = userInReach(this.#index, grant, username);
    if (user === undefined) throw noUser();
    return user.userId;
  }
}

function ownerFailure(message: string) {
  return failure('MANIFEST.INVALID', message, { field: 'spec.config.username' });
}
