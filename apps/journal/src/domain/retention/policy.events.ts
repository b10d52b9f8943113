import type { RetentionPolicy } from '#contracts';

/** It shortens nothing, so it holds at once, in the place of whatever held or waited. */
export interface PolicyReplaced {
  readonly type: 'journal.policy-replaced.v1';
  readonly data: { readonly policy: RetentionPolicy; readonly at: number };
}

/** It keeps something for less long: it holds wholly from `effectiveAt` on, and what is longer at once. */
export interface PolicyShortened {
  readonly type: 'journal.policy-shortened.v1';
  readonly data: { readonly policy: RetentionPolicy; readonly at: number; readonly effectiveAt: number };
}

export interface PendingPolicyCancelled {
  readonly type: 'journal.pending-policy-cancelled.v1';
  readonly data: { readonly at: number };
}

/** Times are milliseconds since the epoch. */
export type PolicyEvent = PolicyReplaced | PolicyShortened | PendingPolicyCancelled;
