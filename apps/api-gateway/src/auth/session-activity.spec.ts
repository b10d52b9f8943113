import { describe, expect, it } from '@jest/globals';
import type { KeyUsageSummary, Principal } from '#contracts';
import { SessionActivity } from './session-activity.ts';

const idleMs = 1000;
const principalOf = (keyId: string, openedAt = 0): Principal => ({
  ...{ kind: 'session', accountNumber: '0000-0000-0001', userId: 1, username: 'ann', keyId, role: 'auditor' },
  session: { openedAt, actsIn: null, mustChangePassword: false },
});

describe('the activity of a session', () => {
  let now = 0;
  let asked = 0;
  const gateway = (uses: Readonly<Record<string, number>> = {}) => {
    const usageOfKeys = (_: unknown, ids: readonly string[] = []): Promise<readonly KeyUsageSummary[]> => {
      asked += 1;
      const known = ids.filter((id) => uses[id] !== undefined);
      return Promise.resolve(
        known.map((id) => ({
          key_id: id,
          last_used_at: new Date(uses[id] ?? 0).toISOString(),
          calls_last_7_days: 1,
        })),
      );
    };
    return new SessionActivity({ usageOfKeys }, idleMs, () => now);
  };

  it('lasts from its opening, and from each use', async () => {
    const activity = gateway();
    const principal = principalOf('a', 5000);
    now = 5999;
    expect(await activity.isIdle(principal)).toBe(false);
    activity.note(principal);
    now = 6998;
    expect(await activity.isIdle(principal)).toBe(false);
    expect([activity.lastUse('a'), activity.lastUse('b')]).toEqual([5999, undefined]);
    expect(asked).toBe(0);
    now = 6999;
    expect(await activity.isIdle(principal)).toBe(true);
    expect(activity.isRecent(principal)).toBe(false);
  });

  it('is known from the journal where another gateway, or this one before a start, has served it', async () => {
    now = 10_000;
    const activity = gateway({ late: 9001, early: 9000 });
    expect(await activity.isIdle(principalOf('late'))).toBe(false);
    expect(await activity.isIdle(principalOf('early'))).toBe(true);
    expect(await activity.isIdle(principalOf('never'))).toBe(true);
  });

  it('is not decided on while the journal can not say', async () => {
    const usageOfKeys = () => Promise.reject(new Error('the journal is away'));
    const activity = new SessionActivity({ usageOfKeys }, idleMs, () => 10_000);
    await expect(activity.isIdle(principalOf('a'))).rejects.toThrow('the journal is away');
  });

  it('is remembered of the sessions that were used last', () => {
    const activity = gateway();
    for (let number = 0; number <= 10_000; number += 1) activity.note(principalOf(`session-${number}`));
    expect([activity.lastUse('session-0'), activity.lastUse('session-1')]).toEqual([undefined, now]);
  });
});
