import type { AccountsApi, Principal } from '#contracts';

/** How long an answer of accounts is believed: a change of a key shows after at most this long. */
const freshMs = 1000;
const capacity = 10_000;

interface Known {
  readonly principal: Principal;
  readonly until: number;
}

/**
 * Principals by the SHA-256 of their key. Keys that accounts does not know are not kept, so that a
 * guesser can't push out the known ones.
 */
export class PrincipalCache {
  private readonly accounts: AccountsApi;
  private readonly known = new Map<string, Known>();

  constructor(accounts: AccountsApi) {
    this.accounts = accounts;
  }

  /** The principal, if it is known and fresh. */
  get(keyHash: string): Principal | undefined {
    const known = this.known.get(keyHash);
    return known !== undefined && known.until > performance.now() ? known.principal : undefined;
  }

  /** Asks accounts. */
  async resolve(keyHash: string): Promise<Principal | undefined> {
    const principal = (await this.accounts.resolveKey(keyHash))?.principal ?? undefined;
    this.known.delete(keyHash);
    if (principal !== undefined) {
      if (this.known.size >= capacity) this.dropOldest();
      this.known.set(keyHash, { principal, until: performance.now() + freshMs });
    }
    return principal;
  }

  private dropOldest(): void {
    const oldest = this.known.keys().next();
    if (!oldest.done) this.known.delete(oldest.value);
  }
}
