import { isAdmin } from '../domain/user/user.state.ts';
import type { AdminRegister } from './admin-register.ts';
import { deleteChatsOf } from './chat/delete-chat.handler.ts';
import type { Aggregates } from './aggregates.ts';
import { accountClaims, apiKeyClaims, resourceClaims, userClaims, type Claim } from './claims.ts';
import type { Reservations } from './reservations.ts';
import type { IndexedSession, ResourceIndex } from './resource-index.port.ts';
import type { UserSessions } from './session/user-sessions.ts';
import {
  accountStream,
  apiKeyStream,
  chatStream,
  resourceStream,
  sessionStream,
  userStream,
} from './streams.ts';
import type { SubjectKeys } from './subject-keys.port.ts';
import { deleteOwnedKeys } from './user/owned-keys.ts';

/**
 * Completes at a start what a crash has left half done: reservations without their resource, resources
 * without their reservation (of folders from before there were any), admins missing in the register,
 * keys and sessions of deleted users, chats of erased ones, and keys of erased subjects; and ends the sessions that
 * have expired.
 */
export class Sweeper {
  readonly #index: ResourceIndex;
  readonly #reservations: Reservations;
  readonly #register: AdminRegister;
  readonly #aggregates: Aggregates;
  readonly #keys: SubjectKeys;
  readonly #sessions: UserSessions;
  readonly #now: () => number;

  constructor(
    index: ResourceIndex,
    reservations: Reservations,
    register: AdminRegister,
    aggregates: Aggregates,
    keys: SubjectKeys,
    sessions: UserSessions,
    now: () => number,
  ) {
    this.#index = index;
    this.#reservations = reservations;
    this.#register = register;
    this.#aggregates = aggregates;
    this.#keys = keys;
    this.#sessions = sessions;
    this.#now = now;
  }

  /** Safe to repeat, and beside commands of other processes. Rejects if the engine fails. */
  async run(): Promise<void> {
    await this.#sweepReservations();
    for (const user of [...this.#index.everyUser()]) {
      const { accountNumber, userId, isDeleted, isErased } = user;
      if (isAdmin({ ...user, fields: user }) !== this.#index.isAdmin(accountNumber, userId))
        await this.#register.restore(accountNumber, userId, null);
      if (isDeleted) await this.#deleteKeysOf(accountNumber, userId);
      await this.#endSessionsOf(userId, isDeleted);
      if (isErased) await this.#eraseRestOf(userId);
    }
    for (const { sessionKey, isDeleted } of [...this.#index.everyChat()])
      if (isDeleted) await this.#destroyKeyOf(chatStream(sessionKey));
    for (const { sessionId, isEnded } of [...this.#index.everySession()])
      if (isEnded) await this.#destroyKeyOf(sessionStream(sessionId));
  }

  async #sweepReservations(): Promise<void> {
    const owed = new Map<string, { claim: Claim; holder: string }>();
    for (const [holder, claims] of this.#claimed()) {
      for (const claim of claims) owed.set(this.#reservations.streamOf(claim), { claim, holder });
    }
    for (const [reservation, holder] of [...this.#index.reservations()]) {
      if (owed.get(reservation)?.holder !== holder) await this.#reservations.free(reservation);
    }
    for (const [reservation, { claim, holder }] of owed) {
      if (this.#index.holderOf(reservation) === undefined)
        await this.#reservations.reserve([claim], holder, null);
    }
  }

  *#claimed(): Generator<readonly [string, readonly Claim[]]> {
    for (const { accountNumber, accountId } of this.#index.everyAccount())
      yield [accountStream(accountNumber), accountClaims(accountId)];
    for (const user of this.#index.everyUser())
      if (!user.isDeleted) yield [userStream(user.userId), userClaims(user)];
    for (const { keyId, accountNumber, name, isDeleted } of this.#index.everyApiKey())
      if (!isDeleted) yield [apiKeyStream(keyId), apiKeyClaims(accountNumber, name)];
    for (const { resourceId, accountNumber, kind, name, isDeleted } of this.#index.everyResource())
      if (!isDeleted) yield [resourceStream(resourceId), resourceClaims(accountNumber, kind, name)];
  }

  async #eraseRestOf(userId: number): Promise<void> {
    const context = { commandId: `sweep:${userStream(userId)}`, operationId: null };
    await deleteChatsOf(userId, this.#aggregates, this.#index, this.#keys, context);
    await this.#destroyKeyOf(userStream(userId));
  }

  async #destroyKeyOf(subject: string): Promise<void> {
    if ((await this.#keys.find([subject])).size > 0) await this.#keys.destroy(subject);
  }

  async #endSessionsOf(userId: number, isDeleted: boolean): Promise<void> {
    const context = { commandId: `sweep:${userStream(userId)}`, operationId: null };
    const isOver = ({ expiresAt }: IndexedSession) => isDeleted || Date.parse(expiresAt) <= this.#now();
    await this.#sessions.endOf(userId, context, isOver);
  }

  async #deleteKeysOf(accountNumber: string, userId: number): Promise<void> {
    const keys = this.#index.apiKeysOwnedBy(accountNumber, userId);
    const context = { commandId: `sweep:${userStream(userId)}`, operationId: null };
    await deleteOwnedKeys(this.#aggregates, keys, context);
  }
}
