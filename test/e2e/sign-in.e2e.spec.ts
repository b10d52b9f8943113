import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { Browser, cookieOf, sessionPath, signIn, type SessionData } from './browser.ts';
import { answerOf, type Answer, type Client } from './client.ts';
import { dataOf, password, Smarter, userManifest } from './smarter.ts';

const platform = '3141-5926-5359';
const initial = 'a password by an admin';
const chosen = 'a password of their own';
const whoami = '/api/v1/cli/whoami/';
const limitMs = 1000;

const refused = (status: number, errorClass: string) => ({ status, body: { error: { errorClass } } });

/** Makes a user of the account with a password that somebody else knows. */
async function addPerson(admin: Client, username: string, roles: Record<string, boolean>): Promise<void> {
  const body = { username, email: `${username}@example.com`, password: initial, ...roles };
  dataOf(await admin.send('POST', '/api/v1/users/', body), 201);
}

/** Signs in, and changes the password where that is needed. */
async function settled(url: string, username: string, first = initial): Promise<Browser> {
  const browser = await Browser.signIn(url, username, first);
  const change = { current_password: first, new_password: chosen };
  dataOf(await browser.send('PUT', `${sessionPath}/password`, change));
  return browser;
}

/** Asks until it is refused, in time; answers the refusal. Before that, a user who is gone may not be found. */
async function refusalOf(browser: Browser): Promise<Answer> {
  const begun = performance.now();
  for (;;) {
    const answer = await browser.ask(whoami);
    if (![200, 404].includes(answer.status)) return answer;
    expect(performance.now() - begun).toBeLessThan(limitMs);
  }
}

describe('signing in', () => {
  const smarter = new Smarter();
  let account: string;
  let admin: Client;
  beforeAll(async () => {
    await smarter.start();
    ({ number: account, admin } = await smarter.openAccount('Signing in'));
    await addPerson(admin, 'ann', { is_staff: true });
    await addPerson(admin, 'aud', { is_auditor: true });
    await addPerson(admin, 'usr', {});
    await addPerson(admin, 'off', { is_staff: true });
    dataOf(await admin.send('PATCH', '/api/v1/users/off/', { is_active: false }));
    dataOf(await admin.apply(userManifest('none', { isStaff: true })));
  }, 60_000);
  afterAll(() => smarter.end());

  it('opens a session in a cookie that scripts and other sites do not get', async () => {
    const answer = await signIn(smarter.url, 'Ann', initial);
    const data = dataOf<SessionData>(answer);
    expect(data).toMatchObject({
      user: { username: 'ann', role: 'account-admin', is_staff: true, is_superuser: false },
      account: { account_number: account, company_name: 'Signing in', timezone: 'America/New_York' },
      home_account_number: account,
      must_change_password: true,
    });
    const [cookie, ...others] = answer.headers.getSetCookie();
    expect(cookie).toMatch(
      /^smarter_session=[0-9a-f]{64}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(others).toEqual([]);
    const again = await new Browser(smarter.url, cookieOf(answer), '').ask(sessionPath);
    expect(dataOf(again)).toEqual(data);
  });

  it('is an entry of the account, right or wrong, with the name and without the password', async () => {
    const right = await signIn(smarter.url, 'ann', initial);
    const wrong = await signIn(smarter.url, 'ann', 'not her password');
    const nobody = await signIn(smarter.url, 'nobody', 'not a password');
    const entryOf = async (client: Client, { id }: Answer) => {
      const { body } = await client.ask(`/api/v1/journal/entries/${id}/`);
      return body['data'] as Record<string, unknown>;
    };
    const redacted = expect.objectContaining({ $redacted: expect.anything() as unknown }) as unknown;
    expect(await entryOf(admin, right)).toMatchObject({
      ...{ command: 'sign-in', thing: 'Session', status: 200, class: 'write', name: 'ann' },
      ...{ actor: { kind: 'session', account_number: account, user: 'ann' } },
      ...{ request: { password: redacted }, response: { data: { csrf_token: redacted } } },
    });
    const denied = { command: 'sign-in', status: 401, class: 'denied', error: 'AUTH.BAD_CREDENTIALS' };
    const actor = { kind: 'anonymous' };
    expect(await entryOf(admin, wrong)).toMatchObject({ ...denied, name: 'ann', actor });
    expect(await entryOf(smarter.admin, nobody)).toMatchObject({ ...denied, name: 'nobody', actor });
  });

  it('is refused in the same words, whatever is wrong', async () => {
    const attempts = [
      ['nobody', initial],
      ['ann', 'wrong'],
      ['off', initial],
      ['none', initial],
      ['an@other.example', initial],
      ['\u0000', initial],
    ] as const;
    const seen = new Set<string>();
    for (const [username, given] of attempts) {
      const { status, body, headers } = await signIn(smarter.url, username, given);
      expect([username, status, headers.getSetCookie()]).toEqual([username, 401, []]);
      const { operation_id: _, ...error } = body['error'] as Record<string, unknown>;
      seen.add(JSON.stringify(error));
    }
    expect(seen.size).toBe(1);
  });

  it('is for admins and auditors', async () => {
    expect(await signIn(smarter.url, 'usr', initial)).toMatchObject(refused(403, 'AUTH.NOT_STAFF'));
    expect(dataOf(await signIn(smarter.url, 'aud', initial))).toMatchObject({ user: { role: 'auditor' } });
    expect(dataOf(await signIn(smarter.url, 'admin', password))).toMatchObject({
      user: { role: 'platform-admin' },
      home_account_number: platform,
    });
  });

  it('is not asked for by the page of another origin, and takes no notice of an old cookie', async () => {
    const from = (headers: Record<string, string>) => signIn(smarter.url, 'ann', initial, headers);
    for (const headers of [
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ] as Record<string, string>[])
      expect(await from(headers)).toMatchObject(refused(403, 'AUTH.FOREIGN_REQUEST'));
    const old = { cookie: `smarter_session=${'0'.repeat(64)}` };
    dataOf(await from({ origin: smarter.url, 'sec-fetch-site': 'same-origin', ...old }));
    dataOf(await from({ cookie: (await Browser.signIn(smarter.url, 'ann', initial)).cookie }));
  });

  it('reads a body as every route does', async () => {
    const post = async (body: string) =>
      await answerOf(await fetch(smarter.url + sessionPath, { method: 'POST', body }));
    for (const body of ['', 'x', '{}', '{"username":"ann"}', '{"username":"ann","password":""}'])
      expect(await post(body)).toMatchObject(refused(400, 'HTTP.INVALID_BODY'));
    const query = `${sessionPath}?username=ann&password=${encodeURIComponent(initial)}`;
    expect((await answerOf(await fetch(smarter.url + query, { method: 'POST' }))).status).toBe(400);
  });
});

describe('a session', () => {
  const smarter = new Smarter();
  let account: string;
  let admin: Client;
  let other: { number: string; admin: Client };
  let root: Browser;
  let made = 0;
  beforeAll(async () => {
    await smarter.start();
    ({ number: account, admin } = await smarter.openAccount('Sessions'));
    other = await smarter.openAccount('Elsewhere');
    root = await settled(smarter.url, 'admin', password);
  }, 60_000);
  afterAll(() => smarter.end());

  const person = async (roles: Record<string, boolean> = { is_staff: true }) => {
    made += 1;
    const username = `person-${made}`;
    await addPerson(admin, username, roles);
    return username;
  };

  it('is good for nothing but itself until the password is changed', async () => {
    const username = await person();
    const browser = await Browser.signIn(smarter.url, username, initial);
    const needed = refused(403, 'AUTH.PASSWORD_CHANGE_NEEDED');
    for (const path of [whoami, '/api/v1/account/', '/api/v1/journal/tail/'])
      expect(await browser.ask(path)).toMatchObject(needed);
    expect(await browser.send('POST', '/api/v1/users/', {})).toMatchObject(needed);
    dataOf(await browser.ask('/api/v1/sessions/'));
    const change = (current: string, next: string) =>
      browser.send('PUT', `${sessionPath}/password/`, { current_password: current, new_password: next });
    expect(await change('wrong', chosen)).toMatchObject({
      ...refused(403, 'USERS.WRONG_PASSWORD'),
      body: { error: { field: 'current_password' } },
    });
    expect(await change(initial, initial)).toMatchObject(refused(400, 'HTTP.INVALID_BODY'));
    expect(await change(initial, 'short')).toMatchObject(refused(400, 'HTTP.INVALID_BODY'));
    expect(dataOf(await change(initial, chosen))).toMatchObject({ must_change_password: false });
    dataOf(await browser.ask(whoami));
    expect(await signIn(smarter.url, username, initial)).toMatchObject({ status: 401 });
    expect(dataOf(await signIn(smarter.url, username, chosen))).toMatchObject({
      must_change_password: false,
    });
  });

  it('does with the role of its user what a key does, and is named in the journal', async () => {
    const username = await person();
    const browser = await settled(smarter.url, username);
    expect(dataOf(await browser.ask(whoami))).toMatchObject({ user: { username } });
    const { api_key: secret } = dataOf<{ api_key: string }>(
      await browser.send('POST', '/api/v1/api-keys/', { name: `key of ${username}`, username }),
      201,
    );
    dataOf(await smarter.as(secret).ask(whoami));
    const applied = await browser.send('POST', '/api/v1/cli/apply/', userManifest('by-session'));
    dataOf(applied);
    const [entry] = await admin.entries(`&operation=${applied.id}`);
    const [session] = dataOf<{ sessions: { id: string }[] }>(await browser.ask('/api/v1/sessions')).sessions;
    expect(entry?.actor).toEqual({
      kind: 'session',
      account_number: account,
      key_id: session?.id,
      role: 'account-admin',
      user: username,
    });
    expect(await browser.ask('/api/v1/accounts/')).toMatchObject(refused(403, 'AUTH.NOT_ALLOWED'));
    const there = `/api/v1/account/?account_number=${other.number}`;
    expect(await browser.ask(there)).toMatchObject(refused(404, 'ACCOUNTS.NOT_FOUND'));
    const auditor = await settled(smarter.url, await person({ is_auditor: true }));
    dataOf(await auditor.ask('/api/v1/journal/entries/'));
    expect(await auditor.send('POST', '/api/v1/api-keys/', { name: 'x' })).toMatchObject(
      refused(403, 'AUTH.NOT_ALLOWED'),
    );
  });

  it('follows and exports the journal until it ends', async () => {
    const browser = await settled(smarter.url, await person());
    const { headers } = browser;
    const exported = await fetch(`${smarter.url}/api/v1/journal/export/`, { headers });
    expect((await exported.text()).split('\n').length).toBeGreaterThan(3);
    const tail = await fetch(`${smarter.url}/api/v1/journal/tail/`, { headers });
    expect(tail.status).toBe(200);
    const ended = tail.text().catch(() => 'broken off');
    dataOf(await browser.delete('/api/v1/sessions/'));
    const begun = performance.now();
    await ended;
    expect(performance.now() - begun).toBeLessThan(20_000);
  }, 30_000);

  describe('needs for a change', () => {
    const change = async (headers: Record<string, string>, method = 'PATCH') =>
      await answerOf(
        await fetch(`${smarter.url}/api/v1/account/`, {
          method: method === 'PATCH' ? 'PUT' : method,
          headers,
          ...(method === 'GET' ? {} : { body: '{}' }),
        }),
      );
    const foreign = refused(403, 'AUTH.FOREIGN_REQUEST');
    // What comes through is refused for its body.
    const through = refused(400, 'HTTP.INVALID_BODY');
    const page = () => ({ cookie: root.cookie, 'smarter-csrf': root.csrfToken });

    it.each<[string, () => Record<string, string>]>([
      ['its token', () => ({ cookie: root.cookie, origin: root.url })],
      ['its own token', () => ({ ...page(), origin: root.url, 'smarter-csrf': 'x' })],
      [
        'the token of no other session',
        () => ({ ...page(), origin: root.url, 'smarter-csrf': root.csrfToken.toLowerCase() }),
      ],
      ['to say from where it comes', page],
      ['not to come from elsewhere', () => ({ ...page(), origin: 'https://elsewhere.example' })],
      ['not to come from an origin without name', () => ({ ...page(), origin: 'null' })],
      ['not to come from another port', () => ({ ...page(), origin: 'http://127.0.0.1:1' })],
      ['not to come from another site', () => ({ ...page(), 'sec-fetch-site': 'cross-site' })],
      ['not to come from a neighbour', () => ({ ...page(), 'sec-fetch-site': 'same-site' })],
      ['not to be typed in', () => ({ ...page(), 'sec-fetch-site': 'none' })],
      ['to say the same twice', () => ({ ...page(), origin: root.url, 'sec-fetch-site': 'cross-site' })],
    ])('%s', async (_, headers) => {
      const answer = await change(headers());
      expect(answer).toMatchObject(foreign);
      const [entry] = await smarter.admin.entries(`&operation=${answer.id}`);
      expect(entry).toMatchObject({ class: 'denied', actor: { kind: 'session', user: 'admin' } });
    });

    it.each<[string, () => Record<string, string>]>([
      ['its token and the origin', () => ({ ...page(), origin: root.url })],
      ['its token and the word of the browser', () => ({ ...page(), 'sec-fetch-site': 'same-origin' })],
      ['neither, if it comes with a key', () => ({ authorization: `Token ${smarter.admin.apiKey}` })],
      [
        'neither, if a cookie comes along with the key',
        () => ({ authorization: `Token ${smarter.admin.apiKey}`, cookie: root.cookie }),
      ],
    ])('no more than %s', async (_, headers) => {
      expect(await change(headers())).toMatchObject(through);
    });

    it('nothing of this to read', async () => {
      const headers = { cookie: root.cookie, 'sec-fetch-site': 'cross-site' };
      expect((await change(headers, 'GET')).status).toBe(200);
    });
  });

  it('stands back behind a key', async () => {
    const withKey = (authorization: string) => root.ask(whoami, { headers: { authorization } });
    expect(await withKey(`Token ${'0'.repeat(64)}`)).toMatchObject(refused(401, 'AUTH.BAD_KEY'));
    expect(await withKey('Token')).toMatchObject(refused(401, 'AUTH.BAD_KEY'));
    expect(dataOf(await withKey(`Token ${admin.apiKey}`))).toMatchObject({
      account: { account_number: account },
    });
    expect(dataOf(await withKey('Basic YTpi'))).toMatchObject({ account: { account_number: platform } });
  });

  it('is no key, nor is a key a session', async () => {
    const token = root.cookie.slice('smarter_session='.length);
    expect(await smarter.as(token).ask(whoami)).toMatchObject(refused(401, 'AUTH.BAD_KEY'));
    const key = new Browser(smarter.url, `smarter_session=${admin.apiKey}`, '');
    expect(await key.ask(whoami)).toMatchObject(refused(401, 'AUTH.BAD_SESSION'));
    expect(await key.ask('/api/v1/cli/schema/user/')).toMatchObject({ status: 200 });
    const garbage = new Browser(smarter.url, 'smarter_session=x; other=y', '');
    expect(await garbage.ask(whoami)).toMatchObject(refused(403, 'AUTH.MISSING_KEY'));
    for (const path of [sessionPath, '/api/v1/sessions/'])
      expect(await admin.ask(path)).toMatchObject(refused(404, 'SESSIONS.NOT_FOUND'));
  });

  it('ends in every one of its places, at once, and its use is an entry of its account', async () => {
    const username = await person();
    const one = await settled(smarter.url, username);
    const two = await Browser.signIn(smarter.url, username, chosen);
    const three = await Browser.signIn(smarter.url, username, chosen);
    interface Listed {
      readonly id: string;
      readonly current: boolean;
      readonly ip: string;
      readonly user_agent: string;
      readonly last_seen_at: string;
      readonly created_at: string;
    }
    const list = async (browser: Browser) =>
      dataOf<{ sessions: Listed[] }>(await browser.ask('/api/v1/sessions/')).sessions;
    dataOf(await two.ask(whoami));
    const [newest, second, first] = await list(one);
    expect([newest?.current, second?.current, first?.current]).toEqual([false, false, true]);
    expect(newest).toMatchObject({ ip: '127.0.0.1', user_agent: 'Browser' });
    expect(Date.parse(first?.last_seen_at ?? '')).toBeGreaterThan(Date.parse(first?.created_at ?? ''));

    expect(dataOf(await one.delete(`/api/v1/sessions/${second?.id}/`))).toEqual({ ended: 1 });
    const refusal = await refusalOf(two);
    expect(refusal).toMatchObject(refused(401, 'AUTH.BAD_SESSION'));
    const [entry] = await admin.entries(`&operation=${refusal.id}`);
    expect(entry?.actor).toEqual({
      kind: 'session',
      account_number: account,
      key_id: second?.id,
      role: null,
      user: null,
    });
    expect(await one.delete(`/api/v1/sessions/${second?.id}`)).toMatchObject(
      refused(404, 'SESSIONS.NOT_FOUND'),
    );
    const foreign = dataOf<{ sessions: Listed[] }>(await root.ask('/api/v1/sessions/')).sessions[0]?.id;
    expect(await one.delete(`/api/v1/sessions/${foreign}`)).toMatchObject(refused(404, 'SESSIONS.NOT_FOUND'));

    const out = await three.delete(sessionPath);
    expect(out.headers.getSetCookie()).toEqual([expect.stringContaining('smarter_session=; Max-Age=0;')]);
    expect(await three.ask(whoami)).toMatchObject(refused(401, 'AUTH.BAD_SESSION'));

    const four = await Browser.signIn(smarter.url, username, chosen);
    expect(dataOf(await four.delete('/api/v1/sessions/'))).toEqual({ ended: 2 });
    expect(await four.ask(whoami)).toMatchObject(refused(401, 'AUTH.BAD_SESSION'));
    expect(await refusalOf(one)).toMatchObject(refused(401, 'AUTH.BAD_SESSION'));
  });

  it('ends when its password is changed elsewhere', async () => {
    const username = await person();
    const one = await settled(smarter.url, username);
    const two = await Browser.signIn(smarter.url, username, chosen);
    const next = 'yet another password';
    const change = { current_password: chosen, new_password: next };
    dataOf(await two.send('PUT', `${sessionPath}/password`, change));
    expect(await refusalOf(one)).toMatchObject(refused(401, 'AUTH.BAD_SESSION'));
    dataOf(await two.ask(whoami));
    const reset = { password: initial };
    dataOf(await admin.send('POST', `/api/v1/users/${username}/password/`, reset));
    expect(await refusalOf(two)).toMatchObject(refused(401, 'AUTH.BAD_SESSION'));
    expect(dataOf(await signIn(smarter.url, username, initial))).toMatchObject({
      must_change_password: true,
    });
  });

  it.each<[string, (username: string) => Promise<Answer>]>([
    ['off', (username) => admin.send('PATCH', `/api/v1/users/${username}/`, { is_active: false })],
    [
      'no admin any more',
      (username) => admin.send('PATCH', `/api/v1/users/${username}/`, { is_staff: false }),
    ],
    ['deleted', (username) => admin.ask(`/api/v1/users/${username}/`, { method: 'DELETE' })],
    ['erased', (username) => admin.ask(`/api/v1/users/${username}/erase/`, { method: 'POST' })],
  ])('is refused when its user is %s', async (_, act) => {
    const username = await person();
    const browser = await settled(smarter.url, username);
    dataOf(await act(username));
    expect(await refusalOf(browser)).toMatchObject(refused(401, 'AUTH.BAD_SESSION'));
  });

  it('of a platform admin acts in another account, which both accounts have in their journals', async () => {
    const switchTo = (number: string | null) =>
      root.send('PUT', `${sessionPath}/account/`, { account_number: number });
    const switched = await switchTo(other.number);
    expect(dataOf(switched)).toMatchObject({
      account: { account_number: other.number, company_name: 'Elsewhere' },
      home_account_number: platform,
    });
    const actsIn = async () =>
      dataOf<{ account_number: string }>(await root.ask('/api/v1/account/')).account_number;
    expect(await actsIn()).toBe(other.number);
    dataOf(await root.send('POST', '/api/v1/users/', { username: 'made', email: 'made@example.com' }), 201);
    expect((await other.admin.ask('/api/v1/users/made/')).status).toBe(200);
    const named = `/api/v1/account/?account_number=${account}`;
    expect(dataOf(await root.ask(named))).toMatchObject({ account_number: account });

    dataOf(await switchTo(account));
    expect(await actsIn()).toBe(account);
    dataOf(await switchTo(null));
    expect(await actsIn()).toBe(platform);
    const switchesIn = async (client: Client) =>
      (await client.entries('&command=act-in')).map(({ actor, class: kind, outcome }) => [
        actor.account_number,
        kind,
        outcome,
      ]);
    const entry = [platform, 'write', 'succeeded'];
    expect(await switchesIn(smarter.admin)).toEqual([entry, entry, entry]);
    expect(await switchesIn(other.admin)).toEqual([entry, entry]);
    expect(await switchesIn(admin)).toEqual([entry, entry]);

    expect(await switchTo('0000-0000-0000')).toMatchObject(refused(404, 'ACCOUNTS.NOT_FOUND'));
    const browser = await settled(smarter.url, await person());
    const asked = await browser.send('PUT', `${sessionPath}/account`, { account_number: other.number });
    expect(asked).toMatchObject(refused(403, 'AUTH.NOT_ALLOWED'));
  });

  it('takes an Idempotency-Key for another request in another account', async () => {
    const browser = await Browser.signIn(smarter.url, 'admin', chosen);
    const body = JSON.stringify({ name: 'same', level: 'account' });
    const create = () =>
      browser.ask('/api/v1/api-keys/', { method: 'POST', body, headers: { 'idempotency-key': 'k' } });
    const first = dataOf<{ key: { key_id: string } }>(await create(), 201);
    expect(dataOf<{ key: { key_id: string } }>(await create(), 201).key.key_id).toBe(first.key.key_id);
    dataOf(await browser.send('PUT', `${sessionPath}/account`, { account_number: other.number }));
    const second = dataOf<{ key: { key_id: string } }>(await create(), 201);
    expect(second.key.key_id).not.toBe(first.key.key_id);
  });

  it('lasts through a start of the server', async () => {
    await smarter.crash();
    const browser = new Browser(smarter.url, root.cookie, root.csrfToken);
    dataOf(await browser.ask(sessionPath));
  });
});

describe('wrong passwords', () => {
  const smarter = new Smarter();
  beforeAll(() => smarter.start(), 60_000);
  afterAll(() => smarter.end());

  it('are ten for a user name, then it takes time, and right ones do not count', async () => {
    for (let count = 0; count < 12; count += 1)
      expect((await signIn(smarter.url, 'admin', password)).status).toBe(200);
    const attempts = Array.from({ length: 14 }, () => signIn(smarter.url, 'ADMIN', 'wrong'));
    const answers = await Promise.all(attempts);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    const throttled = answers.filter(({ status }) => status === 429);
    expect(throttled).toHaveLength(4);
    for (const answer of throttled) {
      expect(answer).toMatchObject(refused(429, 'AUTH.SIGN_IN_THROTTLED'));
      const seconds = Number(answer.headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(20);
      expect(seconds).toBeLessThanOrEqual(30);
    }
    // One of them is an entry, the others are counted.
    expect(throttled.filter(({ id }) => id !== null)).toHaveLength(1);
    const right = await signIn(smarter.url, 'admin', password);
    expect(right).toMatchObject({ status: 429, headers: expect.anything() as unknown });
    expect((await signIn(smarter.url, 'somebody-else', 'wrong')).status).toBe(401);
    // Of each attempt a password is hashed.
  }, 30_000);

  it('are thirty from one address', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 31; count += 1)
      statuses.push((await signIn(smarter.url, `name-${count}`, 'wrong')).status);
    expect(statuses.at(-1)).toBe(429);
  }, 60_000);
});

describe('a session that is left alone', () => {
  const smarter = new Smarter({ SMARTER_SESSION_IDLE_MS: '1500', SMARTER_SESSION_LIFETIME_MS: '5000' });
  beforeAll(() => smarter.start(), 60_000);
  afterAll(() => smarter.end());

  it('ends, and is not brought back by its refusals; others go on until their time', async () => {
    const [used, left] = [
      await Browser.signIn(smarter.url, 'admin', password),
      await Browser.signIn(smarter.url, 'admin', password),
    ];
    const begun = performance.now();
    while (performance.now() - begun < 2500) {
      dataOf(await used.ask(sessionPath));
      await setTimeout(100);
    }
    const refusal = await left.ask(sessionPath);
    expect(refusal).toMatchObject(refused(401, 'AUTH.BAD_SESSION'));
    const [entry] = await smarter.admin.entries(`&operation=${refusal.id}`);
    expect(entry).toMatchObject({ status: 401, actor: { kind: 'session', role: null } });
    expect(await left.ask(sessionPath)).toMatchObject(refused(401, 'AUTH.BAD_SESSION'));
    const listed = dataOf<{ sessions: unknown[] }>(await used.ask('/api/v1/sessions/'));
    expect(listed.sessions).toHaveLength(1);
    let answer = await used.ask(sessionPath);
    while (answer.status === 200) {
      expect(performance.now() - begun).toBeLessThan(6000);
      await setTimeout(100);
      answer = await used.ask(sessionPath);
    }
    expect(answer).toMatchObject(refused(401, 'AUTH.BAD_SESSION'));
    expect(performance.now() - begun).toBeGreaterThan(4000);
  }, 20_000);
});

describe('where browsers come by https', () => {
  const smarter = new Smarter({ SMARTER_SESSION_COOKIE_SECURE: 'on' });
  beforeAll(() => smarter.start(), 60_000);
  afterAll(() => smarter.end());

  it('the cookie goes no other way', async () => {
    const answer = await signIn(smarter.url, 'admin', password);
    expect(answer.headers.getSetCookie()).toEqual([expect.stringContaining('; Secure')]);
  });
});
