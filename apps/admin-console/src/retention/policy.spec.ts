import { describe, expect, it } from '@jest/globals';
import { daysError, draftOf, matchError, moved, policyOf } from './policy-draft.ts';
import { dueWords, matchWords } from './policy-words.ts';

const policy = {
  default_days: 90,
  rules: [
    { match: { class: 'denied' as const }, days: 730 },
    { match: { command: 'whoami', thing: 'None' }, days: 2 },
  ],
};

describe('the draft of a policy', () => {
  it('is the same policy again', () => {
    expect(policyOf(draftOf(policy))).toEqual(policy);
  });

  it.each(['', '0', '3651', '1.5', '-1', 'ten'])('has no policy for %j days', (text) => {
    expect(daysError(text)).toBeDefined();
    expect(policyOf({ defaultDays: text, rules: [] })).toBeNull();
  });

  it('has no policy for a rule that is about everything', () => {
    const [rule] = draftOf(policy).rules;
    if (rule === undefined) throw new Error('no rule');
    const blank = { ...rule, class: '', command: ' ', thing: '' } as const;
    expect(matchError(blank)).toBeDefined();
    expect(policyOf({ defaultDays: '1', rules: [blank] })).toBeNull();
  });

  it('moves a rule by one place, and not out of the list', () => {
    expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });
});

describe('the words', () => {
  it('say what a rule is about', () => {
    expect(matchWords({ class: 'denied' })).toBe('denied operations');
    expect(matchWords({ command: 'whoami', thing: 'None' })).toBe('whoami on None');
    expect(matchWords({ class: 'read', thing: 'User' })).toBe('read operations: User');
  });

  it.each([
    [{ now: 0, days: [], later: 0 }, 'deletes nothing that is there now.'],
    [{ now: 1204, days: [], later: 9 }, 'deletes 1,204 entries at the first run, then 9 later.'],
    [{ now: 0, days: [{ date: '2026-11-26', entries: 1204 }], later: 0 }, 'deletes 1,204 entries tomorrow.'],
    [
      { now: 1, days: [{ date: '2026-12-05', entries: 2 }], later: 0 },
      'deletes 1 entry at the first run, then 2 entries in 10 days.',
    ],
    [{ now: 0, days: [], later: 3 }, 'deletes 3 entries after more than a year.'],
    [{ now: 0, days: [{ date: '2027-11-25', entries: 4 }], later: 0 }, 'deletes 4 entries on 2027-11-25.'],
    [
      {
        now: 0,
        days: [
          { date: '2026-11-26', entries: 5 },
          { date: '2026-11-27', entries: 9000 },
          { date: '2026-12-01', entries: 1000 },
        ],
        later: 0,
      },
      'deletes 5 entries tomorrow, then 10,000 more until 2026-12-01.',
    ],
  ])('say what falls due of %j', (due, words) => {
    expect(dueWords(due, '2026-11-25')).toBe(words);
  });
});
