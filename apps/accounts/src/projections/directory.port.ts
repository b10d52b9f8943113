import type {
  ApiKeyLevel,
  Page,
  PageRequest,
  ResourceFields,
  ResourceKindName,
  ResourceMetadata,
} from '#contracts';
import type { AccountFields } from '../domain/account/account.events.ts';

interface Times {
  /** ISO 8601 with microseconds and Z. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An account as it is at a moment. */
export interface AccountRecord extends Times {
  readonly accountNumber: string;
  readonly accountId: number;
  readonly config: AccountFields;
  /** What was set of it. */
  readonly metadata: Partial<ResourceMetadata>;
  readonly isActive: boolean;
  readonly isClosed: boolean;
}

export interface UserRecord extends Times {
  readonly userId: number;
  readonly accountNumber: string;
  readonly username: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly isStaff: boolean;
  readonly isAuditor: boolean;
  readonly isSuperuser: boolean;
  readonly isActive: boolean;
  readonly isDeleted: boolean;
  readonly isErased: boolean;
  /** How many passwords the user has had. */
  readonly passwordNumber: number;
  /** Whether somebody else chose the password, so that the user must change it. */
  readonly mustChangePassword: boolean;
  readonly metadata: ResourceMetadata;
}

export interface ApiKeyRecord extends Times {
  readonly keyId: string;
  readonly accountNumber: string;
  readonly level: ApiKeyLevel;
  readonly userId: number | null;
  readonly name: string;
  readonly isActive: boolean;
  readonly isDeleted: boolean;
  readonly expiresAt: string | null;
  readonly metadata: ResourceMetadata;
  readonly keyHash: string;
  /** The key before the last rotation, and until when it can be used (ISO 8601). */
  readonly previous: { readonly keyHash: string; readonly until: string } | null;
}

/** A resource kept by manifest as it is at a moment, its secrets masked. */
export interface ResourceRecord extends Times {
  readonly kind: ResourceKindName;
  readonly accountNumber: string;
  readonly resourceId: string;
  readonly ownerId: number;
  readonly name: string;
  readonly fields: ResourceFields;
  readonly isDeleted: boolean;
}

/** A sign-in session; of one that has ended nothing personal is left. */
export interface SessionRecord {
  readonly sessionId: string;
  readonly accountNumber: string;
  readonly userId: number;
  readonly tokenHash: string;
  readonly passwordNumber: number;
  /** ISO 8601. */
  readonly openedAt: string;
  readonly expiresAt: string;
  readonly actsIn: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly isEnded: boolean;
}

/** A chat, without what was said in it. */
export interface ChatRecord {
  readonly sessionKey: string;
  readonly accountNumber: string;
  readonly userId: number;
  readonly chatbotId: string;
  /** Empty once the chat is deleted, as is `uid`. */
  readonly chatbot: string;
  readonly uid: string;
  /** ISO 8601 with microseconds and Z, as are the others. */
  readonly openedAt: string;
  readonly lastExchangeAt: string | null;
  readonly exchanges: number;
  readonly isDeleted: boolean;
}

/**
 * Who is who: accounts, users and keys.
 *
 * Called: by queries, for every request; synchronous, from memory.
 * Guarantees: shows every commit that was answered before; what is deleted is only found where it says
 *   so. Lists are in the order of creation.
 * Fails with: `HTTP.INVALID_QUERY` for a cursor that is none.
 * Must not: hold a key, a password, the hash of a password, or a secret of a resource.
 */
export interface Directory {
  /** Position of the last commit that it has seen. */
  readonly position: number;
  /** The account; undefined if it never was, or is closed. */
  account(accountNumber: string): AccountRecord | undefined;
  /** The account, a closed one too. */
  accountEver(accountNumber: string): AccountRecord | undefined;
  accounts(page: PageRequest): Page<AccountRecord>;
  /** How many accounts are not closed. */
  readonly openAccounts: number;
  /** The user, if it belongs to the account and is not deleted. */
  user(accountNumber: string, userId: number): UserRecord | undefined;
  /** The user of the account with this name, compared without case. */
  userNamed(accountNumber: string, username: string): UserRecord | undefined;
  users(accountNumber: string, page: PageRequest): Page<UserRecord>;
  /** The name of a user, deleted ones too; '' for an erased one. */
  usernameOf(userId: number): string;
  /** All users of the account that have or had this name, deleted ones too, oldest first. */
  usersEverNamed(accountNumber: string, username: string): readonly UserRecord[];
  /** The admin with the lowest number, on whose behalf account-level keys act. */
  firstAdmin(accountNumber: string): UserRecord | undefined;
  /** The key of this hash, also if the hash or the key can not be used any more. */
  apiKeyOfHash(keyHash: string): ApiKeyRecord | undefined;
  apiKey(accountNumber: string, keyId: string): ApiKeyRecord | undefined;
  apiKeyNamed(accountNumber: string, name: string): ApiKeyRecord | undefined;
  /** Keys of the account; of one owner, if one is named. */
  apiKeys(accountNumber: string, ownerId: number | undefined, page: PageRequest): Page<ApiKeyRecord>;
  /** All keys of the account that have or had this name, deleted ones too, oldest first. */
  apiKeysEverNamed(accountNumber: string, name: string): readonly ApiKeyRecord[];
  /** The resource of the account with this name, compared without case. */
  resourceNamed(accountNumber: string, kind: ResourceKindName, name: string): ResourceRecord | undefined;
  resources(accountNumber: string, kind: ResourceKindName, page: PageRequest): Page<ResourceRecord>;
  /** All that have or had this name, deleted ones too, oldest first. */
  resourcesEverNamed(accountNumber: string, kind: ResourceKindName, name: string): readonly ResourceRecord[];
  /** The user of this name in whatever account, compared without case: for signing in only. */
  signingIn(username: string): UserRecord | undefined;
  /** The session of this hash, also one that has ended. */
  sessionOfHash(tokenHash: string): SessionRecord | undefined;
  /** Sessions of the user that have not ended, in the order of their opening; expired ones too. */
  sessionsOf(userId: number): readonly SessionRecord[];
  /** The chat of the account with this session key, if it is not deleted. */
  chat(accountNumber: string, sessionKey: string): ChatRecord | undefined;
  /** Chats of the account; of one user, if one is named. */
  chats(accountNumber: string, userId: number | undefined, page: PageRequest): Page<ChatRecord>;
}
