import { comparableName, failure } from '#contracts';
import type { Failure } from '#kernel';
import { addressGroup } from './address-group.ts';
import { RateLimiter } from './rate-limiter.ts';

/** Ten passwords for one name at once, then two a minute; three times as many from one address. */
const perUser = { rate: 1 / 30, burst: 10 } as const;
const perAddress = { rate: 1 / 10, burst: 30 } as const;

/** An attempt to give the right password. */
export interface Attempt {
  /** Set where it is one too many: the password must not be looked at. */
  readonly refusal?: { readonly failure: Failure; readonly caller: string };
  /** The password was not wrong: such attempts are not counted. */
  forgive(): void;
}

/**
 * Limits how many wrong passwords may be tried, from one address and for one user name (ADR 0044). Always on; each
 * gateway counts for itself.
 */
export class SignInThrottle {
  private readonly users = new RateLimiter(perUser.rate, perUser.burst);
  private readonly addresses = new RateLimiter(perAddress.rate, perAddress.burst);

  /** Counts an attempt as failed until it is forgiven, so that many at once are not more than one after the other. */
  attempt(ip: string | null, username: string): Attempt {
    const counts = [
      { limiter: this.addresses, caller: addressGroup(ip) },
      { limiter: this.users, caller: comparableName(username) },
    ];
    for (const { limiter, caller } of counts) {
      const { admitted, retryAfterMs } = limiter.take(caller, performance.now());
      if (!admitted) return { refusal: { failure: tooMany(retryAfterMs), caller }, forgive: () => undefined };
    }
    return {
      forgive() {
        for (const { limiter, caller } of counts) limiter.giveBack(caller);
      },
    };
  }
}

function tooMany(retryAfterMs: number): Failure {
  return failure('AUTH.SIGN_IN_THROTTLED', 'Too many attempts with a wrong password. Try again later.', {
    retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1000)),
  });
}
