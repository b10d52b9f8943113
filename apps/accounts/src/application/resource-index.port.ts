import type { ApiKeyLevel, ResourceKindName } from '#contracts';

export interface IndexedUser {
  readonly userId: number;
  readonly accountNumber: string;
  readonly username: string;
  readonly email: string;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
  readonly isActive: boolean;
  readonly isDeleted: boolean;
  readonly isErased: boolean;
  readonly passwordNumber: number;
}

export interface IndexedApiKey {
  readonly keyId: string;
  readonly accountNumber: string;
  readonly name: string;
  readonly level: ApiKeyLevel;
  readonly userId: number | null;
  readonly isDeleted: boolean;
}

export interface IndexedResource {
  readonly kind: ResourceKindName;
  readonly accountNumber: string;
  readonly resourceId: string;
  readonly ownerId: number;
  readonly name: string;
  readonly isDeleted: boolean;
}

export interface IndexedChat {
  readonly sessionKey: string;
  readonly accountNumber: string;
  readonly userId: number;
  readonly chatbotId: string;
  /** ISO 8601. */
  readonly openedAt: string;
  readonly isDeleted: boolean;
}

export interface IndexedSession {
  readonly sessionId: string;
  readonly accountNumber: string;
  readonly userId: number;
  /** The password that it was opened with, or last outlasted; counted from 1. */
  readonly passwordNumber: number;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly isEnded: boolean;
}

/**
 * Where commands find what they are about: the directory, as the handlers see it.
 *
 * Called: by handlers, for every command; synchronous, from memory.
 * Guarantees: shows every commit of this process that was answered before. What it shows may be
 *   overtaken, so a decision is made on the stream, and reservations decide who has a name.
 * Fails with: nothing.
 * Must not: find a thing under another account than its own.
 */
export interface ResourceIndex {
  /** The highest numbers of users and accounts so far. */
  readonly lastNumbers: { readonly user: number; readonly account: number };
  /** The account, if it is not closed. */
  account(accountNumber: string): { readonly isActive: boolean } | undefined;
  user(accountNumber: string, userId: number): IndexedUser | undefined;
  userNamed(accountNumber: string, username: string): IndexedUser | undefined;
  usersEverNamed(accountNumber: string, username: string): readonly IndexedUser[];
  usernameOf(userId: number): string;
  firstAdmin(accountNumber: string): IndexedUser | undefined;
  isAdmin(accountNumber: string, userId: number): boolean;
  apiKey(accountNumber: string, keyId: string): IndexedApiKey | undefined;
  apiKeyNamed(accountNumber: string, name: string): IndexedApiKey | undefined;
  apiKeysOwnedBy(accountNumber: string, userId: number): readonly IndexedApiKey[];
  /** The stream that holds the reservation of this stream. */
  holderOf(reservation: string): string | undefined;
  /** The streams of all reservations that are held, with their holders. */
  reservations(): Iterable<readonly [string, string]>;
  everyAccount(): Iterable<{ readonly accountNumber: string; readonly accountId: number }>;
  everyUser(): Iterable<IndexedUser>;
  everyApiKey(): Iterable<IndexedApiKey>;
  resourceNamed(accountNumber: string, kind: ResourceKindName, name: string): IndexedResource | undefined;
  everyResource(): Iterable<IndexedResource>;
  chat(accountNumber: string, sessionKey: string): IndexedChat | undefined;
  /** The chat of this user with the chatbot under the uid that was opened last. */
  latestChat(place: {
    readonly accountNumber: string;
    readonly userId: number;
    readonly chatbotId: string;
    readonly uid: string;
  }): IndexedChat | undefined;
  everyChat(): Iterable<IndexedChat>;
  /** Sessions of the user that have not ended, in the order of their opening. */
  sessionsOf(userId: number): readonly IndexedSession[];
  everySession(): Iterable<IndexedSession>;
}
