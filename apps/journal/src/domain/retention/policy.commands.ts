import type { RetentionPolicy } from '#contracts';

/** When a command is given. Milliseconds since the epoch. */
export interface CommandTimes {
  /** The trusted time (ADR 0021): it alone says whether a cooling-off is over. */
  readonly trustedAt: number;
  /** The later of trusted time and wall clock: a new cooling-off is counted from it. */
  readonly at: number;
}

export interface ChangePolicy extends CommandTimes {
  readonly type: 'change-policy';
  readonly policy: RetentionPolicy;
  readonly coolingOffMs: number;
  readonly minimumDays: number;
}

/** Stops the change that waits. */
export interface CancelPendingPolicy extends CommandTimes {
  readonly type: 'cancel-pending-policy';
}

export type PolicyCommand = ChangePolicy | CancelPendingPolicy;
