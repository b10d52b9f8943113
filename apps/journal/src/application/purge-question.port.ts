import type { RetentionInForce } from '../domain/retention/retention.ts';

/** Asks what is due of an account. */
export interface PurgeQuestion {
  readonly account: string;
  readonly retention: RetentionInForce;
  readonly policyVersion: number;
  /** The trusted time, milliseconds since the epoch. */
  readonly now: number;
}
