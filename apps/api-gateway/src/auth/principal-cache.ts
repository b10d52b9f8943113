import { failure, type AccountsApi, type KeyHolder } from '#contracts';
import { Invalidations, type Scope } from './invalidations.ts';

const capacity = 10_000;
const attempts = 5;
const pauseMs = 50;

type Source = Pick<AccountsApi, 'resolveKey' | 'resolveSession'>;

const ofSession = 'session:';

/** What a session is known by in the cache: nothing that a key could have. */
export function sessionName(tokenHash: string): string {
  return ofSession + tokenHash;
}

/**
 * What accounts knows of keys and sessions, by the SHA-256 of the key, or `sessionName`. It is told what has changed, and until when
 * it may believe that it was told everything (ADR 0014); where it may not, every request asks accounts.
 * Keys that accounts does not know are not kept, so that a guesser can't push out the known ones.
 */
export class PrincipalCache {
  readonly #accounts: Source;
  readonly #now: () => number;
  readonly #holders = new Map<string, KeyHolder>();
  readonly #namesOfAccount = new Map<string, Set<string>>();
  readonly #invalidations = new Invalidations();
  #trustedUntil = 0;

  /** `now` answers milliseconds since the epoch. */
  constructor(accounts: Source, now: () => number = Date.now) {
    this.#accounts = accounts;
    this.#now = now;
  }

  /** Whose key or session it is, if that is known and can not have changed unnoticed. */
  get(name: string): KeyHolder | undefined {
    return this.#now() < this.#trustedUntil ? this.#holders.get(name) : undefined;
  }

  /**
   * Asks accounts; undefined if it is neither. An answer that is older than what is known to have changed
   * is not taken: it is asked for again, and in the end `AUTH.UNAVAILABLE`.
   */
  async resolve(name: string): Promise<KeyHolder | undefined> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const holder = await this.#ask(name);
      if (holder === undefined) return undefined;
      if (holder.position >= this.#invalidations.latestOf(holder)) {
        this.#keep(name, holder);
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
    for (const name of this.#namesOfAccount.get(scope.account) ?? []) {
      const holder = this.#holders.get(name);
      if (holder && holder.position < this.#invalidations.latestOf(holder)) this.#drop(name, holder);
    }
  }

  /** What is known may be believed until then, in milliseconds since the epoch. */
  trustUntil(until: number): void {
    this.#trustedUntil = until;
  }

  /** Forgets all; answers from before `position` are not taken any more. */
  restart(position: number): void {
    this.#holders.clear();
    this.#namesOfAccount.clear();
    this.#invalidations.raiseFloor(position);
  }

  #ask(name: string): Promise<KeyHolder | undefined> {
    return name.startsWith(ofSession)
      ? this.#accounts.resolveSession(name.slice(ofSession.length))
      : this.#accounts.resolveKey(name);
  }

  #keep(name: string, holder: KeyHolder): void {
    const known = this.#holders.get(name);
    if (known) {
      if (known.position > holder.position) return;
      this.#drop(name, known);
    }
    if (this.#now() >= this.#trustedUntil) return;
    if (this.#holders.size >= capacity) this.#dropOldest();
    this.#holders.set(name, holder);
    const names = this.#namesOfAccount.get(holder.accountNumber) ?? new Set();
    this.#namesOfAccount.set(holder.accountNumber, names.add(name));
  }

  #drop(name: string, { accountNumber }: KeyHolder): void {
    this.#holders.delete(name);
    const names = this.#namesOfAccount.get(accountNumber);
    names?.delete(name);
    if (names?.size === 0) this.#namesOfAccount.delete(accountNumber);
  }

  #dropOldest(): void {
    for (const [name, holder] of this.#holders) return this.#drop(name, holder);
  }
}
