import type { RetentionPolicy } from '#contracts';
import type { Decider } from '#kernel';
import type { PolicyCommand } from './policy.commands.ts';
import type { PolicyEvent } from './policy.events.ts';
import { evolvePolicy, initialPolicy, policyAt, type PolicyState } from './policy.state.ts';
import { shortens } from './retention.ts';

/**
 * A change that shortens nothing holds at once. One that keeps anything for less long waits as a whole,
 * while the longer of old and new holds for every entry; asking again takes the place of what waits, and
 * cancelling puts back what was confirmed. So nothing is ever kept for less long than the confirmed
 * policy says, and that changes to something shorter only by a cooling-off that nobody stopped.
 */
export const policyDecider: Decider<PolicyCommand, PolicyState, PolicyEvent> = {
  initial: initialPolicy,
  evolve: evolvePolicy,
  decide(command, state) {
    const { at, trustedAt } = command;
    const { confirmed, pending } = policyAt(state, trustedAt);
    const times = { at, trustedAt };
    if (command.type === 'cancel-pending-policy') {
      if (pending !== undefined) return [{ type: 'journal.pending-policy-cancelled.v1', data: times }];
      return {
        refused: true,
        code: 'JOURNAL.NO_PENDING_POLICY',
        message: 'No change of the retention policy is waiting.',
      };
    }
    const { policy } = command;
    if (textOf(policy) === textOf((pending ?? { policy: confirmed }).policy)) return [];
    if (!shortens(confirmed, policy, command.minimumDays)) {
      return [{ type: 'journal.policy-replaced.v1', data: { policy, ...times } }];
    }
    const effectiveAt = at + command.coolingOffMs;
    return [{ type: 'journal.policy-shortened.v1', data: { policy, ...times, effectiveAt } }];
  },
};

function textOf({ default_days, rules }: RetentionPolicy): string {
  const rows = rules.map(({ match, days }) => [match.class, match.command, match.thing, days]);
  return JSON.stringify([default_days, rows]);
}
