import { describe, expect, it } from '@jest/globals';
import { fold } from '#kernel';
import { sessionDecider } from './session.decider.ts';
import type { SessionEvent } from './session.events.ts';

const opening = {
  ...{ accountNumber: '0000-0000-0001', userId: 1, sessionId: 'id', tokenHash: 'hash', passwordNumber: 1 },
  ...{ expiresAt: '2026-12-01T00:00:00Z', address: '::1', userAgent: null },
};
const opened: SessionEvent = { type: 'accounts.session-opened.v1', data: opening };
const ended: SessionEvent = { type: 'accounts.session-ended.v1', data: {} };
const away: SessionEvent = { type: 'accounts.session-switched.v1', data: { actsIn: '0000-0000-0002' } };
const home: SessionEvent = { type: 'accounts.session-switched.v1', data: { actsIn: null } };
const given = (...events: SessionEvent[]) => fold(sessionDecider, events);
const switchTo = (accountNumber: string | null) => ({ type: 'switch-session', accountNumber }) as const;
const renew = (passwordNumber: number) => ({ type: 'renew-session', passwordNumber }) as const;

describe('a session', () => {
  it('is opened once', () => {
    const open = { type: 'open-session', opening } as const;
    expect(sessionDecider.decide(open, given())).toEqual([opened]);
    expect(sessionDecider.decide(open, given(opened))).toMatchObject({ code: 'ACCOUNTS.CONFLICT' });
  });

  it('is switched to another account and back, and says so once', () => {
    expect(sessionDecider.decide(switchTo('0000-0000-0002'), given(opened))).toEqual([away]);
    expect(sessionDecider.decide(switchTo('0000-0000-0002'), given(opened, away))).toEqual([]);
    expect(sessionDecider.decide(switchTo(null), given(opened, away))).toEqual([home]);
    expect(sessionDecider.decide(switchTo(null), given(opened))).toEqual([]);
  });

  it('takes the own account for no other', () => {
    expect(sessionDecider.decide(switchTo('0000-0000-0001'), given(opened, away))).toEqual([home]);
  });

  it('lasts through a newer password, never through an older one', () => {
    expect(sessionDecider.decide(renew(2), given(opened))).toEqual([
      { type: 'accounts.session-renewed.v1', data: { passwordNumber: 2 } },
    ]);
    expect(sessionDecider.decide(renew(1), given(opened))).toEqual([]);
  });

  it('is missing once ended', () => {
    expect(sessionDecider.decide({ type: 'end-session' }, given(opened))).toEqual([ended]);
    for (const command of [{ type: 'end-session' }, switchTo(null), renew(2)] as const) {
      const missing = { code: 'SESSIONS.NOT_FOUND' };
      expect(sessionDecider.decide(command, given(opened, ended))).toMatchObject(missing);
      expect(sessionDecider.decide(command, given())).toMatchObject(missing);
    }
  });
});
