import { failure } from '#contracts';
import type { LimitName } from '#contracts';
import type { Failure } from '#kernel';
import { RateLimiter, type Taken } from './rate-limiter.ts';

/** Requests per second; 0 is no limit. */
export type LimitRates = Readonly<Record<'key' | 'address', number>>;

/** What a limit says of one request. */
export interface Verdict {
  /** The item of the answer's `RateLimit` field, after the IETF draft of that name. */
  readonly field: string;
  /** The refusal, if the request is one too many. */
  readonly refusal: Failure | undefined;
}

/** One limit of the gateway: how much a caller may ask, and what the answer says of it. */
export class Limit {
  readonly name: LimitName;
  /** The item of the answer's `RateLimit-Policy` field. */
  readonly policy: string;
  private readonly limiter: RateLimiter;

  constructor(name: LimitName, rate: number) {
    this.name = name;
    this.limiter = new RateLimiter(rate);
    const windowSeconds = Math.ceil(this.limiter.burst / rate);
    this.policy = `"${name}";q=${this.limiter.burst};w=${windowSeconds}`;
  }

  /** Counts one request of the caller. */
  admit(caller: string): Verdict {
    const taken = this.limiter.take(caller, performance.now());
    return {
      field: `"${this.name}";r=${taken.remaining};t=${Math.ceil(taken.fullAfterMs / 1000)}`,
      refusal: taken.admitted ? undefined : this.refusal(taken),
    };
  }

  private refusal(taken: Taken): Failure {
    const message = `Too many requests: this ${this.name} may send ${this.limiter.rate} a second. Try again later.`;
    return failure('HTTP.RATE_LIMITED', message, {
      retryAfterSeconds: Math.max(1, Math.ceil(taken.retryAfterMs / 1000)),
    });
  }
}

/**
 * The limits of the gateway (ADR 0018): by address before it is known who asks, so that guessing keys
 * is limited as well, and by key after.
 */
export class Limits {
  readonly address: Limit | undefined;
  readonly key: Limit | undefined;

  constructor(rates: LimitRates) {
    this.address = rates.address > 0 ? new Limit('address', rates.address) : undefined;
    this.key = rates.key > 0 ? new Limit('key', rates.key) : undefined;
  }
}
