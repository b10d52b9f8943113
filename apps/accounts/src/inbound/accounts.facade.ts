import type {
  AccountConfig,
  AccountDescription,
  AccountsApi,
  AccountsHealth,
  AccountSummary,
  ApiKeyApplication,
  ApiKeyDescription,
  ApiKeyPatch,
  ApiKeyReference,
  ApiKeySummary,
  Application,
  ApplyResult,
  ChatSummary,
  ChatTarget,
  CommandResult,
  Conversation,
  Exchange,
  Grant,
  HistoryKind,
  KeptExchange,
  KeyHolder,
  NewSession,
  OpenedChat,
  Page,
  PageRequest,
  PasswordAttempt,
  PasswordVerdict,
  Principal,
  RecordedCommand,
  ResourceApplication,
  ResourceDescription,
  ResourceKindName,
  ResourceMetadata,
  ResourceState,
  ChangePage,
  ChangesAsked,
  SessionResult,
  SessionSummary,
  UserApplication,
  UserConfig,
  UserDescription,
  UserSummary,
  Whoami,
  WrappingRotation,
} from '#contracts';
import type { AccountsCommands } from './accounts.commands.ts';
import type { AccountsQueries } from './accounts.queries.ts';

/** The contract of accounts, answered by its use cases. */
export class AccountsFacade implements AccountsApi {
  readonly #commands: AccountsCommands;
  readonly #queries: AccountsQueries;

  constructor(commands: AccountsCommands, queries: AccountsQueries) {
    this.#commands = commands;
    this.#queries = queries;
  }

  async resolveKey(keyHash: string): Promise<KeyHolder | undefined> {
    return this.#queries.resolveKey.ask(keyHash);
  }

  async resolveSession(tokenHash: string): Promise<KeyHolder | undefined> {
    return this.#queries.resolveSession.ask(tokenHash);
  }

  verifyPassword(attempt: PasswordAttempt): Promise<PasswordVerdict> {
    return this.#queries.verifyPassword.ask(attempt);
  }

  openSession(grant: Grant, command: RecordedCommand, session: NewSession): Promise<SessionResult> {
    return this.#commands.openSession.handle(grant, command, session);
  }

  async listSessions(grant: Grant): Promise<readonly SessionSummary[]> {
    return this.#queries.listSessions.ask(grant);
  }

  endSession(grant: Grant, command: RecordedCommand, sessionId: string): Promise<SessionResult> {
    return this.#commands.endSession.handle(grant, command, sessionId);
  }

  endSessions(grant: Grant, command: RecordedCommand): Promise<SessionResult> {
    return this.#commands.endSession.handleAll(grant, command);
  }

  switchSession(
    grant: Grant,
    command: RecordedCommand,
    accountNumber: string | null,
  ): Promise<SessionResult> {
    return this.#commands.switchSession.handle(grant, command, accountNumber);
  }

  async whoami(principal: Principal): Promise<Whoami> {
    return this.#queries.whoami.ask(principal);
  }

  async health(): Promise<AccountsHealth> {
    return this.#queries.health.ask();
  }

  rehearseApply(grant: Grant, application: Application): Promise<void> {
    const { applyAccount, applyUser, applyApiKey, applyResource } = this.#commands;
    switch (application.of) {
      case 'account':
        return applyAccount.rehearse(grant, application);
      case 'user':
        return applyUser.rehearse(grant, application);
      case 'api-key':
        return applyApiKey.rehearse(grant, application);
      case 'resource':
        return applyResource.rehearse(grant, application);
    }
  }

  async describeAccount(grant: Grant): Promise<AccountDescription> {
    return this.#queries.describeAccount.ask(grant);
  }

  applyAccount(
    grant: Grant,
    command: RecordedCommand,
    config: AccountConfig,
    metadata?: Partial<ResourceMetadata>,
  ): Promise<ApplyResult> {
    return this.#commands.applyAccount.handle(grant, command, config, metadata);
  }

  async listAccounts(_: Grant, page: PageRequest): Promise<Page<AccountSummary>> {
    return this.#queries.listAccounts.ask(page);
  }

  async getAccount(grant: Grant): Promise<AccountSummary> {
    return this.#queries.getAccount.ask(grant);
  }

  async wasOpened(grant: Grant): Promise<boolean> {
    return this.#queries.wasOpened.ask(grant);
  }

  openAccount(_: Grant, command: RecordedCommand, config: AccountConfig): Promise<ApplyResult> {
    return this.#commands.openAccount.handle(command, config);
  }

  setAccountActive(grant: Grant, command: RecordedCommand, active: boolean): Promise<ApplyResult> {
    return this.#commands.switchAccount.handle(grant, command, active);
  }

  closeAccount(grant: Grant, command: RecordedCommand): Promise<ApplyResult> {
    return this.#commands.closeAccount.handle(grant, command);
  }

  async describeUser(grant: Grant, username: string): Promise<UserDescription> {
    return this.#queries.describeUser.ask(grant, username);
  }

  async getUser(grant: Grant, username: string): Promise<UserSummary> {
    return this.#queries.getUser.ask(grant, username);
  }

  async listUsers(grant: Grant, page: PageRequest): Promise<Page<UserSummary>> {
    return this.#queries.listUsers.ask(grant, page);
  }

  applyUser(grant: Grant, command: RecordedCommand, user: UserApplication): Promise<ApplyResult> {
    return this.#commands.applyUser.handle(grant, command, user);
  }

  patchUser(
    grant: Grant,
    command: RecordedCommand,
    username: string,
    patch: Partial<UserConfig>,
  ): Promise<ApplyResult> {
    return this.#commands.patchUser.handle(grant, command, username, patch);
  }

  setUserActive(
    grant: Grant,
    command: RecordedCommand,
    username: string,
    active: boolean,
  ): Promise<ApplyResult> {
    return this.#commands.switchUser.handle(grant, command, username, active);
  }

  deleteUser(grant: Grant, command: RecordedCommand, username: string): Promise<ApplyResult> {
    return this.#commands.deleteUser.handle(grant, command, username);
  }

  eraseUser(grant: Grant, command: RecordedCommand, username: string): Promise<ApplyResult> {
    return this.#commands.eraseUser.handle(grant, command, username);
  }

  setPassword(
    grant: Grant,
    command: RecordedCommand,
    username: string,
    passwords: { readonly current?: string; readonly next: string },
  ): Promise<ApplyResult> {
    return this.#commands.setPassword.handle(grant, command, username, passwords);
  }

  async describeApiKey(grant: Grant, name: string): Promise<ApiKeyDescription> {
    return this.#queries.describeApiKey.ask(grant, name);
  }

  async getApiKey(grant: Grant, keyId: string): Promise<ApiKeySummary> {
    return this.#queries.getApiKey.ask(grant, keyId);
  }

  async listApiKeys(grant: Grant, page: PageRequest): Promise<Page<ApiKeySummary>> {
    return this.#queries.listApiKeys.ask(grant, page);
  }

  applyApiKey(grant: Grant, command: RecordedCommand, key: ApiKeyApplication): Promise<ApplyResult> {
    return this.#commands.applyApiKey.handle(grant, command, key);
  }

  patchApiKey(
    grant: Grant,
    command: RecordedCommand,
    key: ApiKeyReference,
    patch: ApiKeyPatch,
  ): Promise<ApplyResult> {
    return this.#commands.patchApiKey.handle(grant, command, key, patch);
  }

  rotateApiKey(
    grant: Grant,
    command: RecordedCommand,
    key: ApiKeyReference,
    rotation: { readonly keyHash: string; readonly graceSeconds: number },
  ): Promise<ApplyResult> {
    return this.#commands.rotateApiKey.handle(grant, command, key, rotation);
  }

  deleteApiKey(grant: Grant, command: RecordedCommand, key: ApiKeyReference): Promise<ApplyResult> {
    return this.#commands.deleteApiKey.handle(grant, command, key);
  }

  async describeResource(grant: Grant, kind: ResourceKindName, name: string): Promise<ResourceDescription> {
    return this.#queries.describeResource.ask(grant, kind, name);
  }

  revealResource(grant: Grant, kind: ResourceKindName, name: string): Promise<ResourceDescription> {
    return this.#queries.revealResource.ask(grant, kind, name);
  }

  async listResources(
    grant: Grant,
    kind: ResourceKindName,
    page: PageRequest,
  ): Promise<Page<ResourceDescription>> {
    return this.#queries.listResources.ask(grant, kind, page);
  }

  applyResource(grant: Grant, command: RecordedCommand, resource: ResourceApplication): Promise<ApplyResult> {
    return this.#commands.applyResource.handle(grant, command, resource);
  }

  setResourceDeployed(
    grant: Grant,
    command: RecordedCommand,
    kind: ResourceKindName,
    name: string,
    deployed: boolean,
  ): Promise<ApplyResult> {
    return this.#commands.resources.setDeployed(grant, command, kind, name, deployed);
  }

  deleteResource(
    grant: Grant,
    command: RecordedCommand,
    kind: ResourceKindName,
    name: string,
  ): Promise<ApplyResult> {
    return this.#commands.resources.delete(grant, command, kind, name);
  }

  openChat(grant: Grant, command: RecordedCommand, target: ChatTarget): Promise<OpenedChat> {
    return this.#commands.openChat.handle(grant, command, target);
  }

  conversation(grant: Grant, command: RecordedCommand, target: ChatTarget): Promise<Conversation> {
    return this.#commands.conversation.read(grant, command, target);
  }

  recordExchange(
    grant: Grant,
    command: RecordedCommand,
    target: ChatTarget & { readonly sessionKey: string },
    exchange: Exchange,
  ): Promise<CommandResult> {
    return this.#commands.recordExchange.handle(grant, command, target, exchange);
  }

  async listChats(grant: Grant, page: PageRequest): Promise<Page<ChatSummary>> {
    return this.#queries.listChats.ask(grant, page);
  }

  async getChat(grant: Grant, sessionKey: string): Promise<ChatSummary> {
    return this.#queries.getChat.ask(grant, sessionKey);
  }

  chatExchanges(grant: Grant, sessionKey: string): Promise<readonly KeptExchange[]> {
    return this.#queries.chatExchanges.ask(grant, sessionKey);
  }

  deleteChat(grant: Grant, command: RecordedCommand, sessionKey: string): Promise<ApplyResult> {
    return this.#commands.deleteChat.handle(grant, command, sessionKey);
  }

  rotateWrappingKey(_: Grant, command: RecordedCommand): Promise<WrappingRotation> {
    return this.#commands.rotateWrappingKey.handle(command);
  }

  stateAt(grant: Grant, kind: HistoryKind, name: string, at: string): Promise<ResourceState> {
    return this.#queries.stateAt.ask(grant, kind, name, at);
  }

  changesBetween(grant: Grant, kind: HistoryKind, name: string, asked: ChangesAsked): Promise<ChangePage> {
    return this.#queries.changesBetween.ask(grant, kind, name, asked);
  }

  wasExecuted(commandId: string): Promise<boolean> {
    return this.#commands.streams.wasExecuted(commandId);
  }
}
