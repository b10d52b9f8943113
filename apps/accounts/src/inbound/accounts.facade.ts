import type {
  AccountConfig,
  AccountDescription,
  AccountsApi,
  AccountSummary,
  ApiKeyApplication,
  ApiKeyDescription,
  ApiKeyPatch,
  ApiKeyReference,
  ApiKeySummary,
  ApplyResult,
  Grant,
  HistoryKind,
  KeyHolder,
  Page,
  PageRequest,
  Principal,
  RecordedCommand,
  ResourceChange,
  ResourceMetadata,
  ResourceState,
  UserApplication,
  UserConfig,
  UserDescription,
  UserSummary,
  Whoami,
} from '#contracts';
import type { AccountsCommands } from './accounts.commands.ts';
import type { AccountsQueries } from './accounts.queries.ts';

/** The contract of accounts, answered by its use cases once `caughtUp` has shown them what others committed. */
export class AccountsFacade implements AccountsApi {
  readonly #commands: AccountsCommands;
  readonly #queries: AccountsQueries;
  readonly #caughtUp: () => Promise<void>;

  constructor(commands: AccountsCommands, queries: AccountsQueries, caughtUp: () => Promise<void>) {
    this.#commands = commands;
    this.#queries = queries;
    this.#caughtUp = caughtUp;
  }

  async resolveKey(keyHash: string): Promise<KeyHolder | undefined> {
    await this.#caughtUp();
    return this.#queries.resolveKey.ask(keyHash);
  }

  async whoami(principal: Principal): Promise<Whoami> {
    return this.#queries.whoami.ask(principal);
  }

  async describeAccount(grant: Grant): Promise<AccountDescription> {
    await this.#caughtUp();
    return this.#queries.describeAccount.ask(grant);
  }

  async applyAccount(
    grant: Grant,
    command: RecordedCommand,
    config: AccountConfig,
    metadata?: Partial<ResourceMetadata>,
  ): Promise<ApplyResult> {
    return this.#commands.applyAccount.handle(grant, command, config, metadata);
  }

  async listAccounts(_: Grant, page: PageRequest): Promise<Page<AccountSummary>> {
    await this.#caughtUp();
    return this.#queries.listAccounts.ask(page);
  }

  async getAccount(grant: Grant): Promise<AccountSummary> {
    return this.#queries.getAccount.ask(grant);
  }

  async openAccount(_: Grant, command: RecordedCommand, config: AccountConfig): Promise<ApplyResult> {
    await this.#caughtUp();
    return this.#commands.openAccount.handle(command, config);
  }

  async setAccountActive(grant: Grant, command: RecordedCommand, active: boolean): Promise<ApplyResult> {
    return this.#commands.switchAccount.handle(grant, command, active);
  }

  async closeAccount(grant: Grant, command: RecordedCommand): Promise<ApplyResult> {
    await this.#caughtUp();
    return this.#commands.closeAccount.handle(grant, command);
  }

  async describeUser(grant: Grant, username: string): Promise<UserDescription> {
    return this.#queries.describeUser.ask(grant, username);
  }

  async getUser(grant: Grant, username: string): Promise<UserSummary> {
    await this.#caughtUp();
    return this.#queries.getUser.ask(grant, username);
  }

  async listUsers(grant: Grant, page: PageRequest): Promise<Page<UserSummary>> {
    return this.#queries.listUsers.ask(grant, page);
  }

  async applyUser(grant: Grant, command: RecordedCommand, user: UserApplication): Promise<ApplyResult> {
    await this.#caughtUp();
    return this.#commands.applyUser.handle(grant, command, user);
  }

  async patchUser(
    grant: Grant,
    command: RecordedCommand,
    username: string,
    patch: Partial<UserConfig>,
  ): Promise<ApplyResult> {
    return this.#commands.patchUser.handle(grant, command, username, patch);
  }

  async setUserActive(
    grant: Grant,
    command: RecordedCommand,
    username: string,
    active: boolean,
  ): Promise<ApplyResult> {
    await this.#caughtUp();
    return this.#commands.switchUser.handle(grant, command, username, active);
  }

  async deleteUser(grant: Grant, command: RecordedCommand, username: string): Promise<ApplyResult> {
    return this.#commands.deleteUser.handle(grant, command, username);
  }

  async eraseUser(grant: Grant, command: RecordedCommand, username: string): Promise<ApplyResult> {
    await this.#caughtUp();
    return this.#commands.eraseUser.handle(grant, command, username);
  }

  async setPassword(
    grant: Grant,
    command: RecordedCommand,
    username: string,
    passwords: { readonly current?: string; readonly next: string },
  ): Promise<ApplyResult> {
    await this.#caughtUp();
    return this.#commands.setPassword.handle(grant, command, username, passwords);
  }

  async describeApiKey(grant: Grant, name: string): Promise<ApiKeyDescription> {
    return this.#queries.describeApiKey.ask(grant, name);
  }

  async getApiKey(grant: Grant, keyId: string): Promise<ApiKeySummary> {
    await this.#caughtUp();
    return this.#queries.getApiKey.ask(grant, keyId);
  }

  async listApiKeys(grant: Grant, page: PageRequest): Promise<Page<ApiKeySummary>> {
    return this.#queries.listApiKeys.ask(grant, page);
  }

  async applyApiKey(grant: Grant, command: RecordedCommand, key: ApiKeyApplication): Promise<ApplyResult> {
    await this.#caughtUp();
    return this.#commands.applyApiKey.handle(grant, command, key);
  }

  async patchApiKey(
    grant: Grant,
    command: RecordedCommand,
    key: ApiKeyReference,
    patch: ApiKeyPatch,
  ): Promise<ApplyResult> {
    await this.#caughtUp();
    return this.#commands.patchApiKey.handle(grant, command, key, patch);
  }

  async rotateApiKey(
    grant: Grant,
    command: RecordedCommand,
    key: ApiKeyReference,
    rotation: { readonly keyHash: string; readonly graceSeconds: number },
  ): Promise<ApplyResult> {
    await this.#caughtUp();
    return this.#commands.rotateApiKey.handle(grant, command, key, rotation);
  }

  async deleteApiKey(grant: Grant, command: RecordedCommand, key: ApiKeyReference): Promise<ApplyResult> {
    return this.#commands.deleteApiKey.handle(grant, command, key);
  }

  async stateAt(grant: Grant, kind: HistoryKind, name: string, at: string): Promise<ResourceState> {
    await this.#caughtUp();
    return this.#queries.stateAt.ask(grant, kind, name, at);
  }

  async changesBetween(
    grant: Grant,
    kind: HistoryKind,
    name: string,
    from: string,
    to: string,
  ): Promise<readonly ResourceChange[]> {
    await this.#caughtUp();
    return this.#queries.changesBetween.ask(grant, kind, name, { from, to });
  }

  wasExecuted(commandId: string): Promise<boolean> {
    return this.#commands.streams.wasExecuted(commandId);
  }
}
