import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultRetentionPolicy, type RetentionPolicy } from '#contracts';
import { fold, isRefusal } from '#kernel';
import { policyDecider } from './policy.decider.ts';
import type { PolicyEvent } from './policy.events.ts';
import { initialPolicy, policiesInForce, policyAt } from './policy.state.ts';
import { daysInForce, daysOf } from './retention.ts';

const keeps = (default_days: number, readDays?: number): RetentionPolicy => ({
  default_days,
  rules: readDays === undefined ? [] : [{ match: { class: 'read' }, days: readDays }],
});
const coolingOffMs = 100;
const change = (policy: RetentionPolicy, at = 1000, minimumDays = 1) =>
  ({ type: 'change-policy', policy, at, trustedAt: at, coolingOffMs, minimumDays }) as const;
const cancel = (at = 1000) => ({ type: 'cancel-pending-policy', at, trustedAt: at }) as const;
const given = (...events: PolicyEvent[]) => fold(policyDecider, events);
const replaced = (policy: RetentionPolicy, at = 1): PolicyEvent => ({
  type: 'journal.policy-replaced.v1',
  data: { policy, at, trustedAt: at },
});
const shortened = (policy: RetentionPolicy, at = 1000): PolicyEvent => ({
  type: 'journal.policy-shortened.v1',
  data: { policy, at, trustedAt: at, effectiveAt: at + coolingOffMs },
});

describe('a change of the policy', () => {
  it('holds at once if it keeps nothing for less long', () => {
    const longer = keeps(400, 500);
    expect(policyDecider.decide(change(longer), given())).toEqual([replaced(longer, 1000)]);
    expect(given(replaced(longer))).toEqual({ version: 1, confirmed: longer });
  });

  it('waits as a whole if it keeps anything for less long', () => {
    const mixed = keeps(400, 30);
    expect(policyDecider.decide(change(mixed), given())).toEqual([shortened(mixed)]);
    const state = given(shortened(mixed));
    const retention = { policies: policiesInForce(state), minimumDays: 1 };
    expect(daysInForce(retention, { class: 'read', command: 'x', thing: 'x' })).toBe(365);
    expect(daysInForce(retention, { class: 'write', command: 'x', thing: 'x' })).toBe(400);
  });

  it('is confirmed by time alone, and not a millisecond before', () => {
    const state = given(shortened(keeps(30)));
    expect(policyAt(state, 1099).confirmed).toEqual(defaultRetentionPolicy);
    expect(policyAt(state, 1100)).toEqual({ version: 1, confirmed: keeps(30) });
  });

  it('does not wait where the minimum keeps as long anyway', () => {
    const start = given(replaced(keeps(5)));
    expect(policyDecider.decide(change(keeps(3), 1000, 7), start)).toEqual([replaced(keeps(3), 1000)]);
  });

  it('takes the place of one that waits, whose longer parts go with it', () => {
    const state = given(shortened(keeps(400, 30)), shortened(keeps(100), 1050));
    expect(state).toEqual({
      version: 2,
      confirmed: defaultRetentionPolicy,
      pending: { policy: keeps(100), effectiveAt: 1150 },
    });
  });

  it('is compared with what was confirmed by then', () => {
    const state = given(shortened(keeps(30)));
    expect(policyDecider.decide(change(keeps(60), 1100), state)).toEqual([replaced(keeps(60), 1100)]);
    expect(policyDecider.decide(change(keeps(60), 1099), state)).toEqual([shortened(keeps(60), 1099)]);
  });

  it('is nothing if it asks for what is there, or waits', () => {
    expect(policyDecider.decide(change(defaultRetentionPolicy), given())).toEqual([]);
    expect(policyDecider.decide(change(keeps(30)), given(shortened(keeps(30))))).toEqual([]);
  });
});

describe('cancelling', () => {
  it('puts back what was confirmed', () => {
    const state = given(shortened(keeps(30)));
    const cancelled = policyDecider.decide(cancel(1050), state) as readonly PolicyEvent[];
    expect(fold(policyDecider, [shortened(keeps(30)), ...cancelled])).toEqual({
      version: 2,
      confirmed: defaultRetentionPolicy,
    });
  });

  it.each([
    ['nothing waits', given(), 1000],
    ['the cooling-off is over', given(shortened(keeps(30))), 1100],
  ])('is refused where %s', (_when, state, at) => {
    expect(policyDecider.decide(cancel(at), state)).toMatchObject({ code: 'JOURNAL.NO_PENDING_POLICY' });
  });
});

describe('a wall clock that is ahead of the trusted time', () => {
  const leapt = { trustedAt: 1001, at: 9000 };
  const waiting = given(shortened(keeps(30)));

  it('does not end the cooling-off for those who cancel', () => {
    const cancelled = policyDecider.decide({ ...cancel(), ...leapt }, waiting) as readonly PolicyEvent[];
    expect(cancelled).toEqual([{ type: 'journal.pending-policy-cancelled.v1', data: leapt }]);
    expect(cancelled.reduce(policyDecider.evolve, waiting).confirmed).toEqual(defaultRetentionPolicy);
  });

  it('does not end it by another change either, whose own begins at the later of both', () => {
    const decided = policyDecider.decide({ ...change(keeps(60)), ...leapt }, waiting);
    const effectiveAt = 9000 + coolingOffMs;
    const data = { policy: keeps(60), ...leapt, effectiveAt };
    expect(decided).toEqual([{ type: 'journal.policy-shortened.v1', data }]);
    expect((decided as readonly PolicyEvent[]).reduce(policyDecider.evolve, waiting)).toEqual({
      version: 2,
      confirmed: defaultRetentionPolicy,
      pending: { policy: keeps(60), effectiveAt },
    });
  });

  it('is what older events are read by, which do not say the trusted time', () => {
    const cancelled = (at: number): PolicyEvent => ({
      type: 'journal.pending-policy-cancelled.v1',
      data: { at },
    });
    expect(policyDecider.evolve(waiting, cancelled(1099)).confirmed).toEqual(defaultRetentionPolicy);
    expect(policyDecider.evolve(waiting, cancelled(1100)).confirmed).toEqual(keeps(30));
  });
});

describe('whatever is asked, and when', () => {
  const policy = fc.record({ default: fc.integer({ min: 1, max: 9 }), read: fc.integer({ min: 1, max: 9 }) });
  const step = fc.record({
    policy: fc.option(policy),
    afterMs: fc.integer({ min: 0, max: 150 }),
    /** By how much the wall clock is ahead at that step: it leaps forth, and back at the next. */
    aheadMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400 })),
  });
  const subject = { class: 'read', command: 'x', thing: 'x' };

  it('nothing is kept for less long than was confirmed, but after a cooling-off that nobody stopped', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let [state, trustedAt] = [initialPolicy, 0];
        let kept = daysOf(initialPolicy.confirmed, subject);
        /** What was asked for last, and waits since then. */
        let waits: { policy: RetentionPolicy; since: number } | undefined;
        for (const { policy: asked, afterMs, aheadMs } of steps) {
          trustedAt += afterMs;
          const { confirmed } = policyAt(state, trustedAt);
          if (waits !== undefined && confirmed === waits.policy) {
            expect(trustedAt - waits.since).toBeGreaterThanOrEqual(coolingOffMs);
            kept = daysOf(confirmed, subject);
          }
          const times = { trustedAt, at: trustedAt + aheadMs };
          const command = asked === null ? cancel() : change(keeps(asked.default, asked.read));
          const decision = policyDecider.decide({ ...command, ...times }, state);
          if (!isRefusal(decision)) for (const event of decision) state = policyDecider.evolve(state, event);
          const now = policyAt(state, trustedAt);
          const days = daysInForce({ policies: policiesInForce(now), minimumDays: 1 }, subject);
          expect(days).toBeGreaterThanOrEqual(kept);
          kept = Math.max(kept, daysOf(now.confirmed, subject));
          expect(daysOf(now.confirmed, subject)).toBe(kept);
          if (now.pending === undefined) waits = undefined;
          else if (now.pending.policy !== waits?.policy)
            waits = { policy: now.pending.policy, since: trustedAt };
          expect(now.pending?.effectiveAt ?? Infinity).toBeGreaterThan(trustedAt);
        }
      }),
    );
  });
});
