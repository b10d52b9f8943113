import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Client } from './client.ts';
import { accountBody, dataOf, password, Smarter } from './smarter.ts';

interface Change<Resource> {
  readonly changed: readonly string[];
  readonly created: boolean;
  readonly user?: Resource;
  readonly key?: Resource;
  readonly account?: Resource;
  readonly password?: string;
  readonly api_key?: string;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

interface User {
  readonly username: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly is_active: boolean;
}

interface Key {
  readonly key_id: string;
  readonly name: string;
  readonly is_active: boolean;
  readonly expires_at: string | null;
  readonly grace_until: string | null;
  readonly last_used_at: string | null;
}

const smarter = new Smarter();
let admin: Client;

beforeAll(async () => {
  await smarter.start();
  admin = smarter.admin;
}, 30_000);
afterAll(() => smarter.end());

const whoamiStatus = async (key: string) => (await smarter.as(key).ask('/api/v1/cli/whoami')).status;

function expectField(answer: Answer, status: number, field: string): void {
  expect([answer.status, answer.body]).toMatchObject([status, { error: { field } }]);
}

describe('the own account', () => {
  it('is read and replaced', async () => {
    const before = dataOf<Record<string, unknown>>(await admin.ask('/api/v1/account/'));
    expect(before).toMatchObject({ account_number: '3141-5926-5359', company_name: 'Smarter' });
    const changed = await admin.send('PUT', '/api/v1/account', accountBody('Example'));
    expect(dataOf<Change<object>>(changed)).toMatchObject({
      created: false,
      changed: expect.arrayContaining(['companyName', 'phoneNumber']),
      account: { company_name: 'Example', postal_code: '02139', address2: null },
    });
    expect(await admin.ask('/api/v1/account').then((answer) => dataOf(answer))).toMatchObject(
      accountBody('Example'),
    );
  });

  it.each([
    ['a missing member', { ...accountBody('x'), city: undefined }, 'city'],
    ['an unknown member', { ...accountBody('x'), planet: 'Earth' }, 'planet'],
    ['a wrong type', { ...accountBody('x'), country: 7 }, 'country'],
    ['an empty name', accountBody(''), 'company_name'],
  ])('refuses %s', async (_what, body, field) => {
    expectField(await admin.send('PUT', '/api/v1/account/', body), 400, field);
  });
});

describe('users', () => {
  it('are made, changed, listed and deleted', async () => {
    const user = { username: 'ann', email: 'ann@example.com', first_name: 'Ann', is_auditor: true };
    const made = await admin.send('POST', '/api/v1/users/', user);
    expect(made.body).toMatchObject({ thing: 'User', metadata: { command: 'apply' } });
    expect(dataOf<Change<User>>(made, 201)).toMatchObject({
      created: true,
      user: { ...user, is_active: true, is_staff: false, is_superuser: false },
    });
    const patched = await admin.send('PATCH', '/api/v1/users/ann/', { last_name: 'Lee', is_active: false });
    expect(dataOf<Change<User>>(patched)).toMatchObject({
      created: false,
      changed: ['isActive', 'lastName'],
      user: { first_name: 'Ann', last_name: 'Lee', is_active: false },
    });
    expect(dataOf(await admin.ask('/api/v1/users/ann'))).toMatchObject({
      last_name: 'Lee',
      is_auditor: true,
    });
    const { items, next } = dataOf<Page<User>>(await admin.ask('/api/v1/users/'));
    expect(items.map(({ username }) => username)).toEqual(['admin', 'ann']);
    expect(next).toBeNull();
    expect((await admin.ask('/api/v1/users/ann', { method: 'DELETE' })).status).toBe(200);
    expect((await admin.ask('/api/v1/users/ann')).status).toBe(404);
  });

  it('are paged', async () => {
    for (const username of ['p1', 'p2', 'p3']) {
      await admin.send('POST', '/api/v1/users', { username, email: `${username}@example.com` });
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer: Answer = await admin.ask(`/api/v1/users/?limit=2&cursor=${cursor}`);
      const page = dataOf<Page<User>>(answer);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ username }) => username));
      cursor = page.next;
    }
    expect(seen).toEqual(['admin', 'p1', 'p2', 'p3']);
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'limit=1&limit=2', 'cursor=!', 'surprise=1'])(
    'a list with %s is refused',
    async (query) => {
      expectField(await admin.ask(`/api/v1/users/?${query}`), 400, query.split('=')[0] ?? '');
    },
  );

  it('are not made over each other', async () => {
    const user = { username: 'once', email: 'once@example.com', first_name: 'First' };
    expect((await admin.send('POST', '/api/v1/users/', user)).status).toBe(201);
    const again = await admin.send('POST', '/api/v1/users/', { ...user, first_name: 'Second' });
    expectField(again, 409, 'username');
    expectField(await admin.send('POST', '/api/v1/users/', { ...user, username: 'twice' }), 409, 'email');
    expect(dataOf(await admin.ask('/api/v1/users/once'))).toMatchObject({ first_name: 'First' });
  });

  it('are not made by a change', async () => {
    expect((await admin.send('PATCH', '/api/v1/users/nobody', { first_name: 'x' })).status).toBe(404);
    expect((await admin.ask('/api/v1/users/nobody')).status).toBe(404);
  });

  it('keep both of two changes at once', async () => {
    await admin.send('POST', '/api/v1/users/', { username: 'both', email: 'both@example.com' });
    const changes = [{ first_name: 'A' }, { last_name: 'B' }, { is_auditor: true }];
    const answers = await Promise.all(
      changes.map((change) => admin.send('PATCH', '/api/v1/users/both', change)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(dataOf(await admin.ask('/api/v1/users/both'))).toMatchObject(Object.assign({}, ...changes));
  });

  it.each([
    ['no address', { username: 'x' }, 'email'],
    ['an unknown member', { username: 'x', email: 'x@example.com', id: 7 }, 'id'],
    ['a wrong type', { username: 'x', email: 'x@example.com', is_staff: 'yes' }, 'is_staff'],
    ['a short password', { username: 'x', email: 'x@example.com', password: 'short' }, 'password'],
    [
      'a password and a wish for one',
      { username: 'x', email: 'x@example.com', password, make_password: true },
      'make_password',
    ],
    ['a name of 10,000 characters', { username: 'x'.repeat(10_000), email: 'x@example.com' }, 'username'],
  ])('are refused with %s', async (_what, body, field) => {
    expectField(await admin.send('POST', '/api/v1/users/', body), 400, field);
    expect((await admin.ask('/api/v1/users/x')).status).toBe(404);
  });

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['YAML', 'username: x\n'],
    ['a member twice', '{"username":"x","username":"y","email":"x@example.com"}'],
    ['__proto__', '{"username":"x","email":"x@example.com","__proto__":{"is_superuser":true}}'],
    ['half a surrogate pair', '{"username":"x","email":"x@example.com","first_name":"\\ud800"}'],
    [
      'the key of the caller',
      () => `{"username":"x","email":"x@example.com","first_name":"${admin.apiKey}"}`,
    ],
  ])('are refused where the body is %s', async (_what, body) => {
    const sent = typeof body === 'string' ? body : body();
    const answer = await admin.ask('/api/v1/users/', { method: 'POST', body: sent });
    expect([answer.status, answer.body]).toMatchObject([400, { error: { errorClass: 'HTTP.INVALID_BODY' } }]);
    expect((await admin.ask('/api/v1/users/x')).status).toBe(404);
  });

  it.each(['.', '..', '-', 'a b', 'a/b', 'a\u0000', 'é', 'x'.repeat(151)])(
    'have no name that a path could not hold: %j',
    async (username) => {
      const body = { username, email: 'named@example.com' };
      expectField(await admin.send('POST', '/api/v1/users/', body), 400, 'username');
    },
  );

  it('of the longest name are the same after describe, apply and describe', async () => {
    const username = 'n'.repeat(150);
    dataOf(await admin.send('POST', '/api/v1/users/', { username, email: 'long@example.com' }), 201);
    const describe = async () =>
      dataOf<Record<string, unknown>>(await admin.cli(`describe/user/?username=${username}`));
    const { status: _, ...manifest } = await describe();
    expect(dataOf(await admin.apply(manifest))).toEqual({ changed: [], created: false });
    expect(await describe()).toMatchObject(manifest);
  });

  it('have passwords: made up and shown once, reset by an admin, changed by themselves with the current one', async () => {
    const made = await admin.send('POST', '/api/v1/users/', {
      username: 'pat',
      email: 'pat@example.com',
      make_password: true,
    });
    const first = dataOf<Change<User>>(made, 201).password ?? '';
    expect(first).toMatch(/^[\w-]{24}$/);
    const minted = await admin.send('POST', '/api/v1/api-keys', { name: 'of pat', username: 'pat' });
    const pat = smarter.as(dataOf<Change<Key>>(minted, 201).api_key ?? '');
    const path = '/api/v1/users/pat/password/';
    expectField(await pat.send('POST', path, { password }), 400, 'current');
    expectField(await pat.send('POST', path, { password, current: 'not the right one' }), 403, 'current');
    expect((await pat.send('POST', path, { password, current: first })).status).toBe(200);
    const reset = dataOf<Change<User>>(await admin.send('POST', path, { make_password: true }));
    expect(reset.password).toMatch(/^[\w-]{24}$/);
    const own = { password: `${password} too`, current: reset.password };
    expect(dataOf(await pat.send('POST', path, own))).not.toHaveProperty('password');
  });

  it('are erased, also after they were deleted', async () => {
    await admin.send('POST', '/api/v1/users/', { username: 'gone', email: 'gone@example.com' });
    expect((await admin.ask('/api/v1/users/gone/erase/', { method: 'POST' })).status).toBe(200);
    expect((await admin.ask('/api/v1/users/gone')).status).toBe(404);
  });
});

describe('API keys', () => {
  const make = async (body: Record<string, unknown>) => {
    const { key, api_key: secret } = dataOf<Change<Key>>(
      await admin.send('POST', '/api/v1/api-keys/', body),
      201,
    );
    return { id: key?.key_id ?? '', key, secret: secret ?? '' };
  };

  it('are made, renamed, switched, limited in time and deleted', async () => {
    const { id, key, secret } = await make({ name: 'robot', description: 'for tests' });
    expect(key).toMatchObject({ name: 'robot', is_active: true, expires_at: null, grace_until: null });
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(await whoamiStatus(secret)).toBe(200);
    const path = `/api/v1/api-keys/${id}/`;
    const renamed = await admin.send('PATCH', path, {
      name: 'machine',
      expires_at: '2099-01-01T00:00:00+02:00',
    });
    expect(dataOf<Change<Key>>(renamed).key).toMatchObject({ name: 'machine', is_active: true });
    const { items } = dataOf<Page<Key>>(await admin.ask('/api/v1/api-keys/'));
    expect(items.map(({ name }) => name)).toContain('machine');
    dataOf(await admin.send('PATCH', path, { is_active: false }));
    expect(dataOf(await admin.ask(path))).toMatchObject({ is_active: false });
    expect((await admin.ask(path, { method: 'DELETE' })).status).toBe(200);
    for (const method of ['GET', 'DELETE']) expect((await admin.ask(path, { method })).status).toBe(404);
  });

  it.each(['', ' ', ' a', 'a\n', 'a\u0000b', 'a\u202eb', 'a\u200b', 'x'.repeat(51)])(
    'have no name that can not be seen: %j',
    async (name) => {
      expectField(await admin.send('POST', '/api/v1/api-keys/', { name }), 400, 'name');
    },
  );

  it('are rotated: the new one is shown once, the old one works for the grace', async () => {
    const { id, secret } = await make({ name: 'rotated' });
    const rotate = `/api/v1/api-keys/${id}/rotate/`;
    const rotated = dataOf<Change<Key>>(await admin.ask(rotate, { method: 'POST' }));
    expect(rotated.key?.grace_until).not.toBeNull();
    expect(await whoamiStatus(secret)).toBe(200);
    expect(await whoamiStatus(rotated.api_key ?? '')).toBe(200);
    const last = dataOf<Change<Key>>(await admin.send('POST', rotate, { grace_seconds: 0 }));
    expect(await whoamiStatus(last.api_key ?? '')).toBe(200);
    expectField(await admin.send('POST', rotate, { grace_seconds: 2_592_001 }), 400, 'grace_seconds');
  });

  it('say when they were last used, by REST and by the verbs of the CLI', async () => {
    const { id, key, secret } = await make({ name: 'watched' });
    expect(key).toMatchObject({ last_used_at: null });
    const lastUses = async () => {
      const detail = dataOf<Key>(await admin.ask(`/api/v1/api-keys/${id}/`));
      const { items } = dataOf<Page<Key>>(await admin.ask('/api/v1/api-keys/?limit=200'));
      const { status } = dataOf<{ status: { lastUsedAt: string | null } }>(
        await admin.cli('describe/apikey/?name=watched'),
      );
      const table = dataOf<{ data: { items: { name: string; lastUsedAt: string | null }[] } }>(
        await admin.cli('get/apikeys/'),
      );
      return [
        detail.last_used_at,
        items.find(({ key_id: other }) => other === id)?.last_used_at,
        status.lastUsedAt,
        table.data.items.find(({ name }) => name === 'watched')?.lastUsedAt,
      ];
    };
    expect(await lastUses()).toEqual([null, null, null, null]);
    const used = await smarter.as(secret).ask('/api/v1/cli/whoami/');
    const [entry] = await admin.entries(`&operation=${used.id}`);
    const at = entry?.recorded_at;
    expect(at).toMatch(/Z$/);
    expect(await lastUses()).toEqual([at, at, at, at]);
  });

  it('are not made over each other', async () => {
    const { secret } = await make({ name: 'unique' });
    expectField(await admin.send('POST', '/api/v1/api-keys', { name: 'unique' }), 409, 'name');
    const shared = { name: 'shared', level: 'account', username: 'admin' };
    expectField(await admin.send('POST', '/api/v1/api-keys', shared), 400, 'username');
    expect(await whoamiStatus(secret)).toBe(200);
  });

  it.each([
    ['no name', {}, 'name'],
    ['a date without an offset', { name: 'x', expires_at: 'tomorrow' }, 'expires_at'],
    ['an unknown level', { name: 'x', level: 'god' }, 'level'],
    ['an unknown member', { name: 'x', key: 'a' }, 'key'],
  ])('are refused with %s', async (_what, body, field) => {
    expectField(await admin.send('POST', '/api/v1/api-keys/', body), 400, field);
  });

  it.each(['nonsense', '00000000-0000-7000-8000-000000000000', 'x'.repeat(5000)])(
    'are not found by %.40s',
    async (id) => {
      expect((await admin.ask(`/api/v1/api-keys/${id}`)).status).toBe(404);
    },
  );
});

describe('accounts, for platform admins', () => {
  it('are opened, listed, switched off and closed, in ledgers of their own', async () => {
    const { number, admin: there } = await smarter.openAccount('Acme');
    const listed = dataOf<Page<{ account_number: string }>>(await admin.ask('/api/v1/accounts/'));
    expect(listed.items.map((account) => account.account_number)).toContain(number);
    const path = `/api/v1/accounts/${number}`;
    expect(dataOf(await admin.ask(path))).toMatchObject({ company_name: 'Acme', city: 'Cambridge' });
    expect((await there.ask('/api/v1/account')).status).toBe(200);
    const off = await admin.send('PATCH', path, { is_active: false });
    expect(dataOf<Change<object>>(off)).toMatchObject({ account: { is_active: false } });
    const about = await admin.entries(`&account_number=${number}`);
    expect(about.find(({ id }) => id === off.id)).toMatchObject({ status: 200, command: 'apply' });
    expect((await admin.entries()).map(({ id }) => id)).not.toContain(off.id);
    dataOf(await admin.send('PATCH', path, { is_active: true }));
    const closed = await admin.ask(path, { method: 'DELETE' });
    expect(closed.status).toBe(200);
    expect((await admin.ask(path)).status).toBe(404);
    // What was recorded of it is read as before, and nothing else is done there but erasing.
    const [last] = (await admin.entries(`&account_number=${number}`)).filter(
      ({ class: is }) => is === 'write',
    );
    expect(last).toMatchObject({ id: closed.id, command: 'delete' });
    const erase = `/api/v1/users/admin-of-${number}/erase?account_number=${number}`;
    expect((await admin.ask(`/api/v1/users/?account_number=${number}`)).status).toBe(404);
    expect((await admin.ask(erase, { method: 'POST' })).status).toBe(200);
  });

  it('never includes ending the account that one acts from', async () => {
    const { number } = await smarter.openAccount('Own');
    const there = `?account_number=${number}`;
    const guest = { username: 'guest', email: 'guest@example.com', is_superuser: true };
    dataOf(await admin.send('POST', `/api/v1/users/${there}`, guest), 201);
    const key = { name: 'of guest', username: 'guest' };
    const made = await admin.send('POST', `/api/v1/api-keys/${there}`, key);
    const caller = smarter.as(dataOf<Change<Key>>(made, 201).api_key ?? '');
    const path = `/api/v1/accounts/${number}/`;
    const refused = { error: { errorClass: 'ACCOUNTS.OWN' } };
    expect((await caller.send('PATCH', path, { is_active: false })).body).toMatchObject(refused);
    expect((await caller.ask(path, { method: 'DELETE' })).body).toMatchObject(refused);
    expect((await admin.ask(path, { method: 'DELETE' })).status).toBe(200);
  });

  it('never includes closing the platform', async () => {
    const path = '/api/v1/accounts/3141-5926-5359';
    expect((await admin.ask(path, { method: 'DELETE' })).status).toBe(409);
    expect((await admin.send('PATCH', path, { is_active: false })).status).toBe(409);
  });
});

describe('the methods of REST', () => {
  it.each([
    ['/api/v1/account', 'GET, HEAD, PUT'],
    ['/api/v1/users', 'GET, HEAD, POST'],
    ['/api/v1/users/admin', 'DELETE, GET, HEAD, PATCH'],
    ['/api/v1/users/admin/password', 'POST'],
    ['/api/v1/api-keys/x/rotate', 'POST'],
    ['/api/v1/accounts/x', 'DELETE, GET, HEAD, PATCH'],
  ])('of %s are %s', async (path, allow) => {
    const answer = await admin.ask(path, { method: 'OPTIONS' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });
});

describe('what the journal keeps of REST', () => {
  it('are bodies without passwords, keys and personal fields', async () => {
    const made = await admin.send('POST', '/api/v1/users/', {
      username: 'jane',
      email: 'jane@example.com',
      is_auditor: true,
      password,
    });
    dataOf(made, 201);
    const entry = JSON.stringify((await admin.ask(`/api/v1/journal/entries/${made.id}`)).body);
    expect(entry).toContain('\\"password\\":{\\"$redacted\\":\\"secret\\"}');
    expect(entry).toContain('\\"email\\":{\\"$redacted\\":\\"personal\\"}');
    expect(entry).toContain('\\"is_auditor\\":true');
    expect(entry).not.toContain(password);
    expect(entry).not.toContain('jane@example.com');
  });
});
