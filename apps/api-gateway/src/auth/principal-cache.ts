import { failure, type AccountsApi, type KeyHolder } from '#contracts';
import { Invalidations, type Scope } from './invalidations.ts';

const capacity = 10_000;
const attempts = 5;
const pauseMs = 50;

/**
 * What accounts knows of keys, by the SHA-256 of the key. It is told what has changed, and until when
 * it may believe that it was told everything (ADR 0014); where it may not, every request asks accounts.
 * Keys that accounts does not know are not kept, so that a guesser can't push out the known ones.
 */
export class PrincipalCache {
  readonly #accounts: Pick<AccountsApi, 'resolveKey'>;
  readonly #now: () => number;
  readonly #holders = new Map<string, KeyHolder>();
  readonly #hashesOfAccount = new Map<string, Set<string>>();
  readonly #invalidations = new Invalidations();
  #trustedUntil = 0;

  /** `now` answers milliseconds since the epoch. */
  constructor(accounts: Pick<AccountsApi, 'resolveKey'>, now: () => number = Date.now) {
    this.#accounts = accounts;
    this.#now = now;
  }

  /** The holder of the key, if that is known and can not have changed unnoticed. */
  get(keyHash: string): KeyHolder | undefined {
    return this.#now() < this.#trustedUntil ? this.#holders.get(keyHash) : undefined;
  }

  /**
   * Asks accounts; undefined if it is no key. An answer that is older than what is known to have changed
   * is not taken: it is asked for again, and in the end `AUTH.UNAVAILABLE`.
   */
  async resolve(keyHash: string): Promise<KeyHolder | undefined> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const holder = await this.#accounts.resolveKey(keyHash);
      if (holder === undefined) return undefined;
      if (holder.position >= this.#invalidations.latestOf(holder)) {
        this.#keep(keyHash, holder);
        return holder;
      }
    }
    throw failure('AUTH.UNAVAILABLE', 'Who is calling could not be found out. Try again.', {
      retryAfterSeconds: 1,
    });
  }

  /** What is in the scope has changed at `position`: what is known of it from before is dropped. */
  invalidate(scope: Scope, position: number): void {
    this.#invalidations.add(scope, position);
    for (const keyHash of this.#hashesOfAccount.get(scope.account) ?? []) {
      const holder = this.#holders.get(keyHash);
      if (holder && holder.position < this.#invalidations.latestOf(holder)) this.#drop(keyHash, holder);
    }
  }

  /** What is known may be believed until then, in milliseconds since the epoch. */
  trustUntil(until: number): void {
    this.#trustedUntil = until;
  }

  /** Forgets all; answers from before `position` are not taken any more. */
  restart(position: number): void {
    this.#holders.clear();
    this.#hashesOfAccount.clear();
    this.#invalidations.raiseFloor(position);
  }

  #keep(keyHash: string, holder: KeyHolder): void {
    const known = this.#holders.get(keyHash);
    if (known) {
      if (known.position > holder.position) return;
      this.#drop(keyHash, known);
    }
    if (this.#now() >= this.#trustedUntil) return;
    if (this.#holders.size >= capacity) this.#dropOldest();
    this.#holders.set(keyHash, holder);
    const hashes = this.#hashesOfAccount.get(holder.accountNumber) ?? new Set();
    this.#hashesOfAccount.set(holder.accountNumber, hashes.add(keyHash));
  }

  #drop(keyHash: string, { accountNumber }: KeyHolder): void {
    this.#holders.delete(keyHash);
    const hashes = this.#hashesOfAccount.get(accountNumber);
    hashes?.delete(keyHash);
    if (hashes?.size === 0) this.#hashesOfAccount.delete(accountNumber);
  }

  #dropOldest(): void {
    for (const [keyHash, holder] of this.#holders) return this.#drop(keyHash, holder);
  }
}
