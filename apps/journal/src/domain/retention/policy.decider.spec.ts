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
  ({ type: 'change-policy', policy, at, coolingOffMs, minimumDays }) as const;
const cancel = (at = 1000) => ({ type: 'cancel-pending-policy', at }) as const;
const given = (...events: PolicyEvent[]) => fold(policyDecider, events);
const replaced = (policy: RetentionPolicy, at = 1): PolicyEvent => ({
  type: 'journal.policy-replaced.v1',
  data: { policy, at },
});
const shortened = (policy: RetentionPolicy, at = 1000): PolicyEvent => ({
  type: 'journal.policy-shortened.v1',
  data: { policy, at, effectiveAt: at + coolingOffMs },
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

describe('whatever is asked, and when', () => {
  const policy = fc.record({ default: fc.integer({ min: 1, max: 9 }), read: fc.integer({ min: 1, max: 9 }) });
  const step = fc.record({ policy: fc.option(policy), afterMs: fc.integer({ min: 0, max: 150 }) });
  const subject = { class: 'read', command: 'x', thing: 'x' };

  it('nothing is kept for less long than was confirmed, but after a cooling-off that nobody stopped', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let [state, at] = [initialPolicy, 0];
        let kept = daysOf(initialPolicy.confirmed, subject);
        for (const { policy: asked, afterMs } of steps) {
          at += afterMs;
          const before = policyAt(state, at);
          if (before.confirmed === state.pending?.policy) kept = daysOf(before.confirmed, subject);
          const command = asked === null ? cancel(at) : change(keeps(asked.default, asked.read), at);
          const decision = policyDecider.decide(command, state);
          if (!isRefusal(decision)) for (const event of decision) state = policyDecider.evolve(state, event);
          const now = policyAt(state, at);
          const days = daysInForce({ policies: policiesInForce(now), minimumDays: 1 }, subject);
          expect(days).toBeGreaterThanOrEqual(kept);
          kept = daysOf(now.confirmed, subject);
          expect(now.pending?.effectiveAt ?? Infinity).toBeGreaterThan(at);
        }
      }),
    );
  });
});
