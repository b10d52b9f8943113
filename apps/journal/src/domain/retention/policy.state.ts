import { defaultRetentionPolicy, type RetentionPolicy } from '#contracts';
import type { PolicyEvent } from './policy.events.ts';
import type { PoliciesInForce } from './retention.ts';

export interface PendingPolicy {
  readonly policy: RetentionPolicy;
  readonly effectiveAt: number;
}

export interface PolicyState {
  /** How many changes there were. */
  readonly version: number;
  /** What nothing is kept shorter than: the last policy whose cooling-off is over, or that needed none. */
  readonly confirmed: RetentionPolicy;
  readonly pending?: PendingPolicy;
}

export const initialPolicy: PolicyState = { version: 0, confirmed: defaultRetentionPolicy };

export function evolvePolicy(state: PolicyState, { type, data }: PolicyEvent): PolicyState {
  const { confirmed } = policyAt(state, data.trustedAt ?? data.at);
  const version = state.version + 1;
  switch (type) {
    case 'journal.policy-replaced.v1':
      return { version, confirmed: data.policy };
    case 'journal.policy-shortened.v1':
      return { version, confirmed, pending: { policy: data.policy, effectiveAt: data.effectiveAt } };
    case 'journal.pending-policy-cancelled.v1':
      return { version, confirmed };
  }
}

/** The state at a trusted time: a pending policy is confirmed by time alone. */
export function policyAt(state: PolicyState, trustedAt: number): PolicyState {
  if (state.pending === undefined || trustedAt < state.pending.effectiveAt) return state;
  return { version: state.version, confirmed: state.pending.policy };
}

/** The policy that was asked for last, whether it holds wholly or waits. */
export function policyAsked({ confirmed, pending }: PolicyState): RetentionPolicy {
  return pending?.policy ?? confirmed;
}

/** The policies of which the longer one holds. */
export function policiesInForce({ confirmed, pending }: PolicyState): PoliciesInForce {
  return pending === undefined ? [confirmed] : [confirmed, pending.policy];
}
