import type { RetentionPolicy } from '#contracts';

/** When it happened. Milliseconds since the epoch. */
export interface EventTimes {
  /** The later of trusted time and wall clock. */
  readonly at: number;
  /** The trusted time, by which a cooling-off is over; older events do not say it, and count by `at`. */
  readonly trustedAt?: number;
}

/** It shortens nothing, so it holds at once, in the place of whatever held or waited. */
export interface PolicyReplaced {
  readonly type: 'journal.policy-replaced.v1';
  readonly data: EventTimes & { readonly policy: RetentionPolicy };
}

/** It keeps something for less long: it holds wholly from `effectiveAt` on, and what is longer at once. */
export interface PolicyShortened {
  readonly type: 'journal.policy-shortened.v1';
  /** `effectiveAt`: milliseconds since the epoch. */
  readonly data: EventTimes & { readonly policy: RetentionPolicy; readonly effectiveAt: number };
}

export interface PendingPolicyCancelled {
  readonly type: 'journal.pending-policy-cancelled.v1';
  readonly data: EventTimes;
}

export type PolicyEvent = PolicyReplaced | PolicyShortened | PendingPolicyCancelled;
