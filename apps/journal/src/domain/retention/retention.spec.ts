import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { operationClasses, retentionPolicySchema, type RetentionPolicy } from '#contracts';
import { asOnePolicy, daysInForce, daysOf, ruleOf, shortens, type Subject } from './retention.ts';

const names = ['apply', 'delete', 'whoami'] as const;
const things = ['Account', 'User', 'None'] as const;
const days = fc.integer({ min: 1, max: 40 });
const match = fc
  .record(
    {
      class: fc.constantFrom(...operationClasses),
      command: fc.constantFrom('apply', 'delete'),
      thing: fc.constantFrom('Account', 'User'),
    },
    { requiredKeys: [] },
  )
  .filter((given) => Object.keys(given).length > 0);
const policies: fc.Arbitrary<RetentionPolicy> = fc.record({
  default_days: days,
  rules: fc.array(fc.record({ match, days }), { maxLength: 6 }),
});
const minimum = fc.integer({ min: 1, max: 30 });
const subjects: readonly Subject[] = operationClasses.flatMap((of) =>
  names.flatMap((command) => things.map((thing) => ({ class: of, command, thing }))),
);
const read: Subject = { class: 'read', command: 'whoami', thing: 'None' };

describe('a policy', () => {
  const policy: RetentionPolicy = {
    default_days: 365,
    rules: [
      { match: { class: 'denied' }, days: 730 },
      { match: { command: 'whoami' }, days: 7 },
      { match: { class: 'read', command: 'whoami' }, days: 1 },
    ],
  };

  it('goes by the first rule that matches, else by the default', () => {
    expect(daysOf(policy, { class: 'denied', command: 'whoami', thing: 'None' })).toBe(730);
    expect(daysOf(policy, read)).toBe(7);
    expect(ruleOf(policy, read)).toBe(1);
    expect(daysOf(policy, { class: 'write', command: 'apply', thing: 'User' })).toBe(365);
    expect(ruleOf(policy, { class: 'write', command: 'apply', thing: 'User' })).toBeNull();
  });

  it('never keeps less than the minimum', () => {
    expect(daysInForce({ policies: [policy], minimumDays: 10 }, read)).toBe(10);
  });

  it('shows two policies as one that says for every entry the longer of both', () => {
    fc.assert(
      fc.property(policies, policies, minimum, (one, other, minimumDays) => {
        const retention = { policies: [one, other], minimumDays } as const;
        const merged = asOnePolicy(retention);
        for (const subject of subjects) {
          const longer = Math.max(daysOf(one, subject), daysOf(other, subject), minimumDays);
          expect(daysOf(merged, subject)).toBe(longer);
          expect(daysInForce(retention, subject)).toBe(longer);
        }
      }),
    );
  });

  it('is, of the two largest that there can be, one with no more than a rule for each pair', () => {
    const rules = (criterion: 'command' | 'thing', days: number) =>
      Array.from({ length: 50 }, (_, index) => ({
        // As long in JSON as a word can be.
        match: { [criterion]: `${index}`.padEnd(64, '\u0001') },
        days: days + index,
      }));
    const one = retentionPolicySchema.parse({ default_days: 3000, rules: rules('command', 1000) });
    const other = retentionPolicySchema.parse({ default_days: 3001, rules: rules('thing', 2000) });
    const merged = asOnePolicy({ policies: [one, other], minimumDays: 30 });
    expect(merged.rules).toHaveLength(51 * 51 - 1);
    expect(new Set(merged.rules.map(({ match }) => JSON.stringify(match))).size).toBe(merged.rules.length);
    // A message holds 4 MiB, of which sealing takes a quarter.
    expect(JSON.stringify(merged).length).toBeLessThan(3 * 1024 * 1024);
  });

  it('has no rule that an earlier one hides', () => {
    const policy: RetentionPolicy = {
      default_days: 365,
      rules: [
        { match: { class: 'read', thing: 'User' }, days: 10 },
        { match: { command: 'whoami' }, days: 20 },
        { match: { class: 'read', thing: 'User' }, days: 30 },
        { match: { class: 'read', command: 'whoami', thing: 'None' }, days: 40 },
        { match: { thing: 'User' }, days: 50 },
        { match: { class: 'read' }, days: 365 },
      ],
    };
    const { rules } = asOnePolicy({ policies: [policy], minimumDays: 1 });
    expect(rules.map(({ days: kept }) => kept)).toEqual([10, 20, 50]);
  });

  it('shortens another exactly if it keeps some entry for less long', () => {
    fc.assert(
      fc.property(policies, policies, minimum, (now, next, minimumDays) => {
        const kept = (policy: RetentionPolicy, subject: Subject) =>
          Math.max(minimumDays, daysOf(policy, subject));
        const expected = subjects.some((subject) => kept(next, subject) < kept(now, subject));
        expect(shortens(now, next, minimumDays)).toBe(expected);
      }),
    );
  });
});
