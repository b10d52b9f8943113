import { describe, expect, it } from '@jest/globals';
import { causeWords } from './cause-words.ts';

const nobody = { kind: 'system', account_number: null, user: null, key_id: null, role: null } as const;
const cause = {
  ...{ id: 'id', seq: 1, key: 'key', recorded_at: '2026-01-01T00:00:00.000000Z', command: 'apply' },
  ...{ outcome: 'unknown', actor: nobody, purged: false, quarantined: false, unopened: false },
};

describe('what made a change', () => {
  it('is said with who did it', () => {
    expect(causeWords({ ...cause, actor: { ...nobody, kind: 'session', user: 'ada' } })).toBe('apply by ada');
    expect(causeWords(cause)).toBe('apply by system');
  });

  it.each(['purged', 'quarantined', 'unopened'] as const)('is nobody where its entry is %s', (mark) => {
    const words = causeWords({ ...cause, [mark]: true });
    expect(words).toMatch(/^apply; by whom /);
    expect(words).not.toContain('system');
  });
});
