import type { AccountsHealth } from '../health.ts';
import type { ResourceDescription, ResourceManifest } from '../kinds/resource-kind.ts';
import type { ResourceKindName } from '../kinds/resource-kinds.ts';
import type { Page, PageRequest } from '../paging.ts';
import type { AccountConfig, AccountDescription } from './account.manifest.ts';
import type { AccountSummary } from './account.summary.ts';
import type { ChatSummary, ChatTarget, Conversation, Exchange, KeptExchange, OpenedChat } from './chat.ts';
import type { ApiKeyConfig, ApiKeyDescription, ApiKeySummary } from './api-key.manifest.ts';
import type { CommandResult, RecordedCommand } from './command.ts';
import type { ResourceMetadata } from './manifest-metadata.ts';
import type { Grant } from './permissions.ts';
import type { KeyHolder, Principal } from './principal.ts';
import type { ChangePage, ChangesAsked, ResourceState } from './resource-history.ts';
import type {
  NewSession,
  PasswordAttempt,
  PasswordVerdict,
  SessionResult,
  SessionSummary,
} from './session.ts';
import type { UserConfig, UserDescription, UserSummary } from './user.manifest.ts';
import type { Whoami } from './whoami.ts';

export const ACCOUNTS_API = Symbol('ACCOUNTS_API');

/** What an upsert did; `changed` is empty if the resource was already as asked. */
export interface ApplyResult extends CommandResult {
  readonly name: string;
  readonly created: boolean;
  /** The names of the fields that changed, sorted. */
  readonly changed: readonly string[];
}

/** What an apply is about, of any kind that accounts owns. */
export type Application =
  | ({ readonly of: 'account' } & AccountApplication)
  | ({ readonly of: 'user' } & UserApplication)
  | ({ readonly of: 'api-key' } & ApiKeyApplication)
  | ({ readonly of: 'resource' } & ResourceApplication);

export interface AccountApplication {
  readonly config: AccountConfig;
  readonly metadata: Partial<ResourceMetadata>;
}

export interface UserApplication {
  readonly username: string;
  readonly metadata: ResourceMetadata;
  readonly config: UserConfig;
  /** A password for a user that is created; without one it can sign in only after a reset. */
  readonly password?: string;
  /** Refuse with `USERS.NAME_TAKEN` where the user exists, instead of changing it. */
  readonly ifAbsent?: boolean;
}

export interface ApiKeyApplication {
  readonly name: string;
  readonly metadata: ResourceMetadata;
  readonly config: ApiKeyConfig;
  /** SHA-256 (64 hex) of a key that the gateway minted; used only if the key is created. */
  readonly keyHash: string;
  /** Refuse with `KEYS.NAME_TAKEN` where the key exists, instead of changing it. */
  readonly ifAbsent?: boolean;
}

/** A key that exists is named by its public id or by its name in the account. */
export type ApiKeyReference = { readonly keyId: string } | { readonly name: string };

export interface ApiKeyPatch {
  readonly name?: string;
  readonly isActive?: boolean;
  /** ISO 8601 with an offset; null for no expiry. */
  readonly expiresAt?: string | null;
}

export interface WrappingRotation extends CommandResult {
  /** The name of the key that wraps from now on. */
  readonly key: string;
  /** How many keys were wrapped again. */
  readonly rewrapped: number;
  /** How many are still to be. */
  readonly left: number;
}

export interface ResourceApplication {
  readonly kind: ResourceKindName;
  /** As the schema of the kind has it; a masked secret stays as it is. */
  readonly manifest: ResourceManifest;
  /** Refuse with `RESOURCES.NAME_TAKEN` where the resource exists, instead of changing it. */
  readonly ifAbsent?: boolean;
}

export type HistoryKind = 'Account' | 'User' | 'SmarterAuthToken' | ResourceKindName;

/**
 * Questions and commands that others may send to accounts. What they are about lies in the account of
 * the grant; a grant with `ownOnly` reaches only the caller's own user and keys.
 *
 * Called: by the gateway for every request, and by the journal when it settles; concurrently.
 * Guarantees: a command executes at most once per command id and answers its first result again
 *   (`repeated`); questions see every command that was answered before; what is not in the grant's
 *   reach is not found, in the same words and time as what never was.
 * Fails with: `Failure` of the codes of `error-codes.ts`; anything else is a defect.
 * Must not: be asked with a key in the clear; only its SHA-256 travels.
 */
export interface AccountsApi {
  /** What is known of a key (SHA-256 as 64 lower-case hex); undefined if it never was one. */
  resolveKey(keyHash: string): Promise<KeyHolder | undefined>;
  /** As `resolveKey`, of what the cookie of a session holds. */
  resolveSession(tokenHash: string): Promise<KeyHolder | undefined>;
  /** Takes the same time whether there is such a user or not. */
  verifyPassword(attempt: PasswordAttempt): Promise<PasswordVerdict>;
  /** Fails with `AUTH.BAD_CREDENTIALS` where the password was changed meanwhile. */
  openSession(grant: Grant, command: RecordedCommand, session: NewSession): Promise<SessionResult>;
  /** The sessions of the caller that can be used, newest first. */
  listSessions(grant: Grant): Promise<readonly SessionSummary[]>;
  /** Ends a session of the caller. Fails with `SESSIONS.NOT_FOUND`. */
  endSession(grant: Grant, command: RecordedCommand, sessionId: string): Promise<SessionResult>;
  /** Ends all sessions of the caller. */
  endSessions(grant: Grant, command: RecordedCommand): Promise<SessionResult>;
  /** Has the session of the grant act in another account, or with null in the own one again. */
  switchSession(grant: Grant, command: RecordedCommand, accountNumber: string | null): Promise<SessionResult>;
  whoami(principal: Principal): Promise<Whoami>;
  /** How this service is, for platform admins. */
  health(grant: Grant): Promise<AccountsHealth>;

  /**
   * Whether an apply would go well now: the checks and decisions of the apply itself, without an intent and without
   * a trace. Fails as it would.
   */
  rehearseApply(grant: Grant, application: Application): Promise<void>;

  describeAccount(grant: Grant): Promise<AccountDescription>;
  /** Replaces the config, and of the metadata what is given. */
  applyAccount(
    grant: Grant,
    command: RecordedCommand,
    config: AccountConfig,
    metadata?: Partial<ResourceMetadata>,
  ): Promise<ApplyResult>;
  /** All accounts, oldest first; for platform admins. */
  listAccounts(grant: Grant, page: PageRequest): Promise<Page<AccountSummary>>;
  getAccount(grant: Grant): Promise<AccountSummary>;
  /** Whether there is such an account, or was before it was closed. */
  wasOpened(grant: Grant): Promise<boolean>;
  /** Opens an account with a fresh number; `name` of the result is the number. */
  openAccount(grant: Grant, command: RecordedCommand, config: AccountConfig): Promise<ApplyResult>;
  /** Switches an account on or off: nobody can act in one that is off. Never the platform's. */
  setAccountActive(grant: Grant, command: RecordedCommand, active: boolean): Promise<ApplyResult>;
  /** Deletes the account for good; its number is never used again. Never the platform's. */
  closeAccount(grant: Grant, command: RecordedCommand): Promise<ApplyResult>;

  describeUser(grant: Grant, username: string): Promise<UserDescription>;
  getUser(grant: Grant, username: string): Promise<UserSummary>;
  /** By number, oldest first. */
  listUsers(grant: Grant, page: PageRequest): Promise<Page<UserSummary>>;
  /** Creates or changes a user; `isSuperuser` only from platform admins. */
  applyUser(grant: Grant, command: RecordedCommand, user: UserApplication): Promise<ApplyResult>;
  /** Changes the given members of the config of a user that exists, and no others. */
  patchUser(
    grant: Grant,
    command: RecordedCommand,
    username: string,
    patch: Partial<UserConfig>,
  ): Promise<ApplyResult>;
  setUserActive(
    grant: Grant,
    command: RecordedCommand,
    username: string,
    active: boolean,
  ): Promise<ApplyResult>;
  deleteUser(grant: Grant, command: RecordedCommand, username: string): Promise<ApplyResult>;
  /** Deletes the user if that was not done, and destroys the key that their personal fields are sealed under. */
  eraseUser(grant: Grant, command: RecordedCommand, username: string): Promise<ApplyResult>;
  /** `current` must be right where the caller changes their own; admins reset others' without it. */
  setPassword(
    grant: Grant,
    command: RecordedCommand,
    username: string,
    passwords: { readonly current?: string; readonly next: string },
  ): Promise<ApplyResult>;

  describeApiKey(grant: Grant, name: string): Promise<ApiKeyDescription>;
  getApiKey(grant: Grant, keyId: string): Promise<ApiKeySummary>;
  /** By time of creation, oldest first; deleted ones are not listed. */
  listApiKeys(grant: Grant, page: PageRequest): Promise<Page<ApiKeySummary>>;
  /** Creates or changes a key by name. Where it is created, the key of `keyHash` is the caller's to show once. */
  applyApiKey(grant: Grant, command: RecordedCommand, key: ApiKeyApplication): Promise<ApplyResult>;
  patchApiKey(
    grant: Grant,
    command: RecordedCommand,
    key: ApiKeyReference,
    patch: ApiKeyPatch,
  ): Promise<ApplyResult>;
  /** Replaces the key by that of `keyHash`; the old one works for `graceSeconds` more, never past its expiry. */
  rotateApiKey(
    grant: Grant,
    command: RecordedCommand,
    key: ApiKeyReference,
    rotation: { readonly keyHash: string; readonly graceSeconds: number },
  ): Promise<ApplyResult>;
  deleteApiKey(grant: Grant, command: RecordedCommand, key: ApiKeyReference): Promise<ApplyResult>;

  /** A resource kept by manifest, secrets masked. Names are compared without case. */
  describeResource(grant: Grant, kind: ResourceKindName, name: string): Promise<ResourceDescription>;
  /** As `describeResource`, with its secrets: for who may see them. */
  revealResource(grant: Grant, kind: ResourceKindName, name: string): Promise<ResourceDescription>;
  /** By time of creation, oldest first, secrets masked. */
  listResources(grant: Grant, kind: ResourceKindName, page: PageRequest): Promise<Page<ResourceDescription>>;
  /** Creates a resource, which the caller then owns, or replaces metadata and spec of the one of this name. */
  applyResource(grant: Grant, command: RecordedCommand, resource: ResourceApplication): Promise<ApplyResult>;
  /** Sets the flag that says whether it is deployed, of a kind that has one. */
  setResourceDeployed(
    grant: Grant,
    command: RecordedCommand,
    kind: ResourceKindName,
    name: string,
    deployed: boolean,
  ): Promise<ApplyResult>;
  deleteResource(
    grant: Grant,
    command: RecordedCommand,
    kind: ResourceKindName,
    name: string,
  ): Promise<ApplyResult>;

  /** The caller's chat that is meant, opened where there is none, it is older than a day, or a new one is asked for. */
  openChat(grant: Grant, command: RecordedCommand, target: ChatTarget): Promise<OpenedChat>;
  /** What a prompt needs; where the chat is still to be opened, under the session key that it will have. */
  conversation(grant: Grant, command: RecordedCommand, target: ChatTarget): Promise<Conversation>;
  /** Keeps what was said, and opens the chat with it if that was not done. */
  recordExchange(
    grant: Grant,
    command: RecordedCommand,
    target: ChatTarget & { readonly sessionKey: string },
    exchange: Exchange,
  ): Promise<CommandResult>;
  /** By the time of opening, oldest first. */
  listChats(grant: Grant, page: PageRequest): Promise<Page<ChatSummary>>;
  getChat(grant: Grant, sessionKey: string): Promise<ChatSummary>;
  /** Everything that was said, oldest first. */
  chatExchanges(grant: Grant, sessionKey: string): Promise<readonly KeptExchange[]>;
  /** Deletes the chat for good: the key that its content is sealed under is destroyed. */
  deleteChat(grant: Grant, command: RecordedCommand, sessionKey: string): Promise<ApplyResult>;

  /**
   * Rotates the key under which the keys of everything that is sealed lie, for platform admins: a part of it, where
   * `left` says that there is more. Begins a rotation if none is under way.
   */
  rotateWrappingKey(grant: Grant, command: RecordedCommand): Promise<WrappingRotation>;

  /** The resource as it was at `at` (ISO 8601). */
  stateAt(grant: Grant, kind: HistoryKind, name: string, at: string): Promise<ResourceState>;
  /** A page of its changes: of all resources that have or had the name, in the order of their commits. */
  changesBetween(grant: Grant, kind: HistoryKind, name: string, asked: ChangesAsked): Promise<ChangePage>;

  /** Whether the command took effect: for settling operations whose outcome is unknown. */
  wasExecuted(commandId: string): Promise<boolean>;
}
