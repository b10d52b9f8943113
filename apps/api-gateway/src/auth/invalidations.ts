import type { KeyHolder } from '#contracts';

/** What a change reaches: all keys of the account, those that act as a user of it, or one key. */
export type Scope =
  | { readonly account: string; readonly keyId: string }
  | { readonly account: string; readonly userId: number }
  | { readonly account: string };

const capacity = 10_000;

/**
 * Up to which position the holders of keys are known to have changed. It holds the latest changes; of
 * those before it knows only the last position, below which it takes everything as changed.
 */
export class Invalidations {
  readonly #positions = new Map<string, number>();
  #floor = 0;

  add(scope: Scope, position: number): void {
    for (const name of namesOf(scope)) {
      const last = this.#positions.get(name) ?? 0;
      this.#positions.delete(name);
      this.#positions.set(name, Math.max(last, position));
    }
    for (const [name, oldest] of this.#positions) {
      if (this.#positions.size <= capacity) return;
      this.#positions.delete(name);
      this.raiseFloor(oldest);
    }
  }

  /** From now on everything counts as changed at `position`. */
  raiseFloor(position: number): void {
    this.#floor = Math.max(this.#floor, position);
  }

  /** The position of the last change that reaches this holder: what is known from before may be wrong. */
  latestOf({ accountNumber, userId, keyId }: KeyHolder): number {
    const actsAs = userId === null ? adminsOf(accountNumber) : userOf(accountNumber, userId);
    return Math.max(
      this.#floor,
      this.#positions.get(accountOf(accountNumber)) ?? 0,
      this.#positions.get(actsAs) ?? 0,
      this.#positions.get(keyOf(keyId)) ?? 0,
    );
  }
}

function namesOf(scope: Scope): string[] {
  if ('keyId' in scope) return [keyOf(scope.keyId)];
  // A key of the account acts as its first admin, who may be another one now.
  if ('userId' in scope) return [userOf(scope.account, scope.userId), adminsOf(scope.account)];
  return [accountOf(scope.account)];
}

const accountOf = (account: string) => `account:${account}`;
const adminsOf = (account: string) => `admins:${account}`;
const userOf = (account: string, userId: number) => `user:${account}:${userId}`;
const keyOf = (keyId: string) => `key:${keyId}`;
