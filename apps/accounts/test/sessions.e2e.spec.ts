import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { grant, platformAccountNumber, type Grant, type NewSession, type SignedInUser } from '#contracts';
import { AccountsUnderTest, commandOf, hashOf, userOf } from './accounts.fixture.ts';
import { storedText } from './sqlite/events-file.ts';

const password = 'correct horse battery staple';
const dayMs = 24 * 60 * 60 * 1000;

describe('sign-in sessions', () => {
  let accounts: AccountsUnderTest;
  let number: string;
  beforeEach(async () => {
    accounts = new AccountsUnderTest();
    await accounts.start();
    number = await accounts.openAccount();
    const there = await accounts.platform('users.change', number);
    const ann = { ...userOf('ann', { isStaff: true }), password };
    await accounts.api.applyUser(there, commandOf(), ann);
  });
  afterEach(() => accounts.dispose());

  const verify = (username: string, given = password) =>
    accounts.api.verifyPassword({ operationId: 'operation', username, password: given });
  const verified = async (username: string, given = password): Promise<SignedInUser> => {
    const { user } = await verify(username, given);
    if (user === null) throw new Error(`${username} may not sign in`);
    return user;
  };
  const open = async ({ principal, passwordNumber }: SignedInUser, changes: Partial<NewSession> = {}) => {
    const sessionId = randomUUID();
    const expiresAt = new Date(Date.now() + accounts.ahead + 7 * dayMs).toISOString();
    const session = { sessionId, tokenHash: hashOf(sessionId), passwordNumber, expiresAt, ...changes };
    const leave = grant({ ...principal, keyId: sessionId }, 'sessions.use');
    const client = { address: '203.0.113.9', userAgent: 'browser' };
    await accounts.api.openSession(leave, commandOf(), { ...client, ...session });
    return sessionId;
  };
  const signIn = async (username = 'ann', given = password) => open(await verified(username, given));
  const principalOf = async (sessionId: string) =>
    (await accounts.api.resolveSession(hashOf(sessionId)))?.principal ?? null;
  const leaveOf = async (sessionId: string, action: Parameters<typeof grant>[1] = 'sessions.use') => {
    const principal = await principalOf(sessionId);
    if (principal === null) throw new Error('the session can not be used');
    return grant(principal, action);
  };
  const listed = async (leave: Grant) =>
    (await accounts.api.listSessions(leave)).map(({ session_id: id }) => id);

  it('begin with the right password, and name neither user nor password where it is wrong', async () => {
    const session = { actsIn: null, mustChangePassword: true };
    const principal = { kind: 'session', accountNumber: number, username: 'ann', role: 'account-admin' };
    expect(await verify('ANN')).toMatchObject({
      accountNumber: number,
      user: { principal: { ...principal, session }, passwordNumber: 1 },
    });
    expect(await verify('ann', 'wrong')).toEqual({ accountNumber: number, user: null });
    expect(await verify('nobody')).toEqual({ accountNumber: null, user: null });
    const there = await accounts.platform('users.change', number);
    await accounts.api.applyUser(there, commandOf(), userOf('without-password', { isStaff: true }));
    expect(await verify('without-password', '')).toEqual({ accountNumber: number, user: null });
  });

  it('take about as long to refuse for nobody as for somebody', async () => {
    const timeOf = async (username: string) => {
      const times: number[] = [];
      for (let count = 0; count < 5; count += 1) {
        const begun = performance.now();
        await verify(username, 'wrong');
        times.push(performance.now() - begun);
      }
      return Math.min(...times);
    };
    const [ann, nobody] = [await timeOf('ann'), await timeOf('nobody')];
    expect(Math.max(ann, nobody) / Math.min(ann, nobody)).toBeLessThan(2);
  });

  it('are known by the hash of their token, through a restart', async () => {
    const sessionId = await signIn();
    const known = { keyId: sessionId, accountNumber: number, isSession: true, userId: 2 };
    const principal = { kind: 'session', keyId: sessionId, role: 'account-admin' };
    expect(await accounts.api.resolveSession(hashOf(sessionId))).toMatchObject({ ...known, principal });
    expect(await accounts.api.resolveKey(hashOf(sessionId))).toBeUndefined();
    await accounts.restart();
    expect(await accounts.api.resolveSession(hashOf(sessionId))).toMatchObject({ ...known, principal });
    expect(await accounts.api.resolveSession(hashOf('other'))).toBeUndefined();
  });

  it('end at their time, one by one, or all together', async () => {
    const [first, second, third] = [await signIn(), await signIn(), await signIn()];
    const leave = await leaveOf(first);
    expect(await listed(leave)).toEqual([third, second, first]);
    const once = commandOf('once');
    expect(await accounts.api.endSession(leave, once, second)).toEqual({ repeated: false, ended: 1 });
    expect(await accounts.api.endSession(leave, once, second)).toEqual({ repeated: true, ended: 1 });
    await expect(accounts.api.endSession(leave, commandOf(), second)).rejects.toMatchObject({
      code: 'SESSIONS.NOT_FOUND',
    });
    expect(await accounts.api.resolveSession(hashOf(second))).toMatchObject({
      accountNumber: number,
      principal: null,
    });
    expect(await listed(leave)).toEqual([third, first]);
    expect(await accounts.api.endSessions(leave, commandOf())).toEqual({ repeated: false, ended: 2 });
    expect(await principalOf(first)).toBeNull();
    const last = await signIn();
    accounts.ahead = 7 * dayMs;
    expect(await principalOf(last)).toBeNull();
    expect(await listed(leave)).toEqual([]);
  });

  it('are ended by nobody else', async () => {
    const sessionId = await signIn();
    const other = await accounts.platform('sessions.use');
    await expect(accounts.api.endSession(other, commandOf(), sessionId)).rejects.toMatchObject({
      code: 'SESSIONS.NOT_FOUND',
    });
    expect(await principalOf(sessionId)).not.toBeNull();
  });

  it('end with the password, but for the one that it was changed in', async () => {
    const [own, other] = [await signIn(), await signIn()];
    const late = await verified('ann');
    const leave = await leaveOf(own, 'users.password');
    const passwords = { current: password, next: 'another password' };
    const once = commandOf('password');
    await accounts.api.setPassword(leave, once, 'ann', passwords);
    expect(await principalOf(own)).toMatchObject({ session: { mustChangePassword: false } });
    expect(await principalOf(other)).toBeNull();
    expect(await listed(leave)).toEqual([own]);
    await expect(open(late)).rejects.toMatchObject({ code: 'AUTH.BAD_CREDENTIALS' });
    const next = await signIn('ann', passwords.next);
    expect(await accounts.api.setPassword(leave, once, 'ann', passwords)).toMatchObject({ repeated: true });
    expect(await listed(leave)).toEqual([next, own]);
    const byAdmin = await accounts.platform('users.password', number);
    await accounts.api.setPassword(byAdmin, commandOf(), 'ann', { next: password });
    expect([await principalOf(own), await principalOf(next)]).toEqual([null, null]);
    expect((await verified('ann')).principal.session).toMatchObject({ mustChangePassword: true });
  });

  it('are of no use to a user who is off, gone, or admin no more', async () => {
    const sessionId = await signIn();
    const users = await accounts.platform('users.change', number);
    await accounts.createUser(number, 'other', { isStaff: true });
    await accounts.api.setUserActive(users, commandOf(), 'ann', false);
    expect(await principalOf(sessionId)).toBeNull();
    expect(await verify('ann')).toMatchObject({ user: null });
    await accounts.api.setUserActive(users, commandOf(), 'ann', true);
    await accounts.api.patchUser(users, commandOf(), 'ann', { isStaff: false });
    expect(await principalOf(sessionId)).toBeNull();
    await accounts.api.patchUser(users, commandOf(), 'ann', { isAuditor: true });
    expect(await principalOf(sessionId)).toMatchObject({ role: 'auditor' });
    await accounts.api.deleteUser(users, commandOf(), 'ann');
    expect(await accounts.api.resolveSession(hashOf(sessionId))).toMatchObject({
      accountNumber: number,
      principal: null,
    });
  });

  it('of platform admins act in another account until they switch back', async () => {
    const sessionId = await signIn('admin');
    const leave = await leaveOf(sessionId, 'accounts.act-in');
    const switchTo = (account: string | null) => accounts.api.switchSession(leave, commandOf(), account);
    await switchTo(number);
    const there = { accountNumber: platformAccountNumber, session: { actsIn: number } };
    expect(await principalOf(sessionId)).toMatchObject(there);
    await expect(switchTo('0000-0000-0000')).rejects.toMatchObject({ code: 'ACCOUNTS.NOT_FOUND' });
    await switchTo(null);
    expect(await principalOf(sessionId)).toMatchObject({ session: { actsIn: null } });
  });

  it('are fifty at most: another one ends the oldest', async () => {
    const user = await verified('ann');
    const ids: string[] = [];
    for (let count = 0; count < 51; count += 1) ids.push(await open(user));
    expect(await listed(await leaveOf(ids[50] ?? ''))).toEqual(ids.slice(1).reverse());
  });

  it('leave neither the address nor the program of their user in the clear, nor the token', async () => {
    const sessionId = await signIn();
    const stored = storedText(accounts.eventsFile);
    expect(stored).toContain(sessionId);
    for (const text of ['203.0.113.9', '"browser"', password]) expect(stored).not.toContain(text);
    const [session] = await accounts.api.listSessions(await leaveOf(sessionId));
    expect(session).toMatchObject({ address: '203.0.113.9', user_agent: 'browser' });
  });

  it('that have expired are ended at the next start', async () => {
    const sessionId = await signIn();
    accounts.ahead = 7 * dayMs;
    await accounts.restart();
    const stored = storedText(accounts.eventsFile);
    expect(stored.match(/accounts\.session-ended\.v1/g)).toHaveLength(1);
    accounts.ahead = 0;
    expect(await principalOf(sessionId)).toBeNull();
  });
});
