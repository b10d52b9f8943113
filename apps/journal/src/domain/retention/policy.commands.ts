import type { RetentionPolicy } from '#contracts';

export interface ChangePolicy {
  readonly type: 'change-policy';
  readonly policy: RetentionPolicy;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly coolingOffMs: number;
  readonly minimumDays: number;
}

/** Stops the change that waits. */
export interface CancelPendingPolicy {
  readonly type: 'cancel-pending-policy';
  readonly at: number;
}

export type PolicyCommand = ChangePolicy | CancelPendingPolicy;
