import {
  accountChanged,
  accountsFactsTopic,
  apiKeyChanged,
  sessionChanged,
  userChanged,
  type AccountsFact,
  type HeartbeatData,
  type ParkedEvent,
} from '#contracts';
import type { Consumer } from '#delivery';
import type { Scope } from './invalidations.ts';
import type { PrincipalCache } from './principal-cache.ts';

/** What is known is believed for this long after a moment of which everything is known. */
const trustMs = 1000;

/**
 * Keeps the principal cache true: facts of accounts invalidate, and heartbeats say until when it may be
 * believed. Since a heartbeat comes behind the facts of its partition, what was revoked at a moment can
 * be used for a second after it at most, however late or out of reach the facts are.
 */
export class AccountsFactsConsumer implements Consumer<typeof accountsFactsTopic> {
  readonly name: string;
  readonly #cache: PrincipalCache;
  readonly #now: () => number;
  readonly #completeAsOf = new Map<number, number>();

  /** `gateway` is unique to the process, since each gateway needs all facts. */
  constructor(gateway: string, cache: PrincipalCache, now: () => number = Date.now) {
    this.name = `principals:${gateway}`;
    this.#cache = cache;
    this.#now = now;
  }

  handle(fact: AccountsFact): void {
    this.#cache.invalidate(scopeOf(fact), fact.data.position);
  }

  heartbeat(partition: number, { as_of: asOf, position }: HeartbeatData): void {
    // After a pause it is not certain that everything was delivered that was published meanwhile.
    if (this.ageMs() > trustMs) this.#cache.restart(position);
    this.#completeAsOf.set(partition, asOf);
    this.#cache.trustUntil(this.#oldest() + trustMs);
  }

  /** What could not be read may have been a revocation: nothing is believed until the next heartbeat. */
  parked({ partition }: ParkedEvent): void {
    this.#completeAsOf.delete(partition);
    this.#cache.trustUntil(this.#oldest());
  }

  /** Milliseconds since the last moment of which everything is known; Infinity before the first. */
  ageMs(): number {
    return this.#now() - this.#oldest();
  }

  #oldest(): number {
    if (this.#completeAsOf.size < accountsFactsTopic.partitions) return -Infinity;
    return Math.min(...this.#completeAsOf.values());
  }
}

function scopeOf(fact: AccountsFact): Scope {
  const { account } = fact.data;
  switch (fact.type) {
    case accountChanged.type:
      return { account };
    case userChanged.type:
      return { account, userId: fact.data.user_id };
    case apiKeyChanged.type:
      return { account, keyId: fact.data.key_id };
    case sessionChanged.type:
      return { account, keyId: fact.data.session_id };
  }
}
