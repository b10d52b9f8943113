import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { answerOf, type Answer, type Client } from './client.ts';
import { dataOf, Smarter } from './smarter.ts';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Record<string, unknown>;
  readonly spec: { readonly config: Record<string, unknown> };
  readonly status?: unknown;
}

interface List {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string | null;
  readonly metadata: { readonly count: number };
  readonly kwargs: unknown;
  readonly data: {
    readonly titles: readonly { readonly name: string; readonly type: string }[];
    readonly items: readonly Record<string, unknown>[];
  };
}

const smarter = new Smarter();
let admin: Client;

beforeAll(async () => {
  await smarter.start();
  admin = smarter.admin;
}, 30_000);
afterAll(() => smarter.end());

/** One portable set of checks for every kind (contract §10). */
const kinds = [
  {
    kind: 'Account',
    plural: 'Accounts',
    segment: 'account',
    query: '',
    name: '3141-5926-5359',
    edit: { companyName: 'Edited' },
    count: 1,
    unsupported: ['delete', 'deploy', 'undeploy'],
    config: 11,
  },
  {
    kind: 'User',
    plural: 'Users',
    segment: 'user',
    query: '?username=example_user',
    name: 'example_user',
    edit: { firstName: 'Edited', email: 'edited@example.com' },
    count: 2,
    unsupported: [],
    config: 7,
  },
  {
    kind: 'SmarterAuthToken',
    plural: 'SmarterAuthTokens',
    segment: 'smarterauthtoken',
    query: '?name=example_key',
    name: 'example_key',
    edit: { expiresAt: '2099-01-01T00:00:00.000Z' },
    count: 2,
    unsupported: ['logs'],
    config: 3,
  },
] as const;

async function described(client: Client, segment: string, query: string): Promise<Manifest> {
  return dataOf<Manifest>(await client.cli(`describe/${segment}/${query}`));
}

function withoutStatus({ status: _, ...manifest }: Manifest): Manifest {
  return manifest;
}

function expectError(answer: Answer, status: number, words: string): void {
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({
    description: expect.stringContaining(words),
    context: expect.any(String),
    error: { errorClass: expect.any(String), description: expect.stringContaining(words) },
  });
}

describe.each(kinds)('kind $kind', ({ kind, plural, segment, query, name, edit, count, config }) => {
  let example: Manifest;

  it('has an example and a schema for everybody, by GET and POST', async () => {
    for (const verb of ['example_manifest', 'example-manifest', 'schema', 'json-schema']) {
      for (const method of ['GET', 'POST']) {
        const url = `${smarter.url}/api/v1/cli/${verb}/${segment}/`;
        const answer = await answerOf(await fetch(url, { method }));
        expect(answer.status).toBe(200);
        expect(answer.body).toMatchObject({
          api: 'smarter.sh/v1',
          thing: kind,
          message: `${kind} example manifest successfully generated`,
          metadata: { command: verb.includes('schema') ? 'schema' : 'example_manifest' },
        });
        const refused = await fetch(url, { method, headers: { authorization: 'Token nope' } });
        expect(refused.status).toBe(401);
      }
    }
    example = dataOf<Manifest>(await admin.cli(`example_manifest/${segment}/`));
    expect(example).toMatchObject({ apiVersion: 'smarter.sh/v1', kind, metadata: expect.any(Object) });
    expect(Object.keys(example.spec.config)).toHaveLength(config);
  });

  it('takes its example as JSON and as YAML under the label of JSON, and the second time changes nothing', async () => {
    const first = await admin.cli('apply/', JSON.stringify(example));
    expect(first.body).toMatchObject({ message: `${kind} ${name} applied successfully`, thing: kind });
    const created = kind !== 'Account';
    expect(dataOf<{ created: boolean }>(first).created).toBe(created);
    const again = await admin.cli('apply/', stringify(example));
    expect(dataOf(again)).toEqual({ changed: [], created: false });
    const list = dataOf<List>(await admin.cli(`get/${segment}/`));
    expect(list.metadata.count).toBe(count);
  });

  it('is described as it was applied', async () => {
    const answer = await admin.cli(`describe/${segment}/${query}`);
    expect(answer.body).toMatchObject({
      message: `${kind} ${name} described successfully`,
      metadata: { command: 'describe' },
      thing: kind,
    });
    const { spec, status } = dataOf<Manifest>(answer);
    expect(spec).toEqual(example.spec);
    expect(status).toMatchObject({ created: expect.any(String), modified: expect.any(String) });
    const byGet = await admin.ask(`/api/v1/cli/describe/${segment}${query}`);
    expect(byGet.body).toEqual(answer.body);
  });

  it('shows an edit, and is the same after describe, apply and describe', async () => {
    const edited = { ...example, spec: { config: { ...example.spec.config, ...edit } } };
    expect(dataOf(await admin.cli('apply/', stringify(edited)))).toEqual({
      changed: Object.keys(edit).sort(),
      created: false,
    });
    const before = await described(admin, segment, query);
    expect(before.spec.config).toMatchObject(edit);
    const back = await admin.apply(withoutStatus(before));
    expect(dataOf(back)).toEqual({ changed: [], created: false });
    expect(await described(admin, segment, query)).toEqual(before);
  });

  it('refuses its own description with the status left in', async () => {
    expectError(await admin.apply(await described(admin, segment, query)), 405, 'read-only');
  });

  it('is listed in a table whose titles are the members of every item', async () => {
    const answer = await admin.cli(`get/${segment}/?i=10&asc=false&desc=false&name=`);
    expect(answer.body).toMatchObject({
      message: `${plural} got successfully`,
      metadata: { command: 'get' },
      thing: kind,
    });
    const { data, ...rest } = dataOf<List>(answer);
    expect(rest).toEqual({
      apiVersion: 'smarter.sh/v1',
      kind,
      name: kind === 'Account' ? name : null,
      metadata: { count },
      kwargs: {},
    });
    const titles = data.titles.map((title) => title.name);
    for (const item of data.items) expect(Object.keys(item)).toEqual(titles);
    const dates = data.titles.filter(({ type }) => type === 'DateTimeField').map((title) => title.name);
    const values = data.items.flatMap((item) => dates.map((title) => item[title]));
    for (const value of values) {
      if (value !== null) expect(value).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
    }
  });
});

describe('a verb that not every kind has', () => {
  const verbs = kinds.flatMap(({ kind, segment, unsupported }) =>
    ['delete', 'deploy', 'undeploy', 'logs'].map((verb) => ({
      kind,
      verb,
      path: `${verb}/${segment}/?name=nothing-of-this-name`,
      lacking: (unsupported as readonly string[]).includes(verb),
    })),
  );

  it.each(verbs.filter(({ lacking }) => lacking))('$kind says that it has no $verb', async ({ path }) => {
    // The words of the real server (contract §2.5) for a verb that the kind does not have.
    expectError(await admin.cli(path), 501, 'not implemented');
  });

  it.each(verbs.filter(({ lacking }) => !lacking))(
    '$kind has $verb, and looks for the name',
    async ({ path }) => {
      expectError(await admin.cli(path), 404, 'There is no such');
    },
  );
});

describe('what only some kinds have', () => {
  it.each([
    ['account', '', '3141-5926-5359', 'Account'],
    ['user', '?name=example_user', 'example_user', 'User'],
  ])('logs of %s are there, and empty', async (segment, query, name, kind) => {
    const answer = await admin.cli(`logs/${segment}/${query}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      api: 'smarter.sh/v1',
      message: `${kind} ${name} successfully retrieved logs`,
      metadata: { command: 'logs' },
      thing: kind,
    });
  });

  it.each([
    ['user', '?username=example_user', 'example_user', 'User'],
    ['apikey', '?name=example_key', 'example_key', 'SmarterAuthToken'],
  ])('%s is switched off and on', async (segment, query, name, kind) => {
    for (const [verb, active] of [
      ['undeploy', false],
      ['deploy', true],
    ] as const) {
      const answer = await admin.cli(`${verb}/${segment}/${query}`);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        api: 'smarter.sh/v1',
        message: `${kind} ${name} ${verb}ed successfully`,
        metadata: { command: verb },
        thing: kind,
      });
      expect((await described(admin, segment, query)).spec.config['isActive']).toBe(active);
    }
  });

  it('a key is shown when it is made, once, and works', async () => {
    const manifest = {
      apiVersion: 'smarter.sh/v1',
      kind: 'SmarterAuthToken',
      metadata: { name: 'fresh' },
      spec: { config: {} },
    };
    const { api_key: key } = dataOf<{ api_key: string }>(await admin.apply(manifest));
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect((await smarter.as(key).ask('/api/v1/cli/whoami')).status).toBe(200);
    expect(dataOf(await admin.apply(manifest))).not.toHaveProperty('api_key');
    const described = await admin.cli('describe/apikey/?name=fresh');
    expect(JSON.stringify(described.body)).not.toContain(key);
    expect(dataOf<{ api_key?: string }>(described)).not.toHaveProperty('api_key');
  });

  it('get takes a limit, an order and a name', async () => {
    const names = async (query: string) =>
      dataOf<List>(await admin.cli(`get/users/?${query}`)).data.items.map(({ username }) => username);
    expect(await names('')).toEqual(['admin', 'example_user']);
    expect(await names('i=1')).toEqual(['admin']);
    expect(await names('i=1&desc=true')).toEqual(['example_user']);
    expect(await names('asc=true&desc=false')).toEqual(['admin', 'example_user']);
    expect(await names('username=example_user')).toEqual(['example_user']);
    expect(await names('name=nobody')).toEqual([]);
  });

  it.each(['i=0', 'i=1001', 'i=many', 'asc=maybe', 'asc=true&desc=true', 'name=a&username=b', 'i=1&i=2'])(
    'get refuses %s and names the parameter',
    async (query) => {
      const answer = await admin.cli(`get/users/?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        error: { field: expect.stringMatching(/^(i|asc|desc|username)$/) },
      });
    },
  );

  it('apply refuses a name beside that of the manifest', async () => {
    const manifest = JSON.stringify(dataOf(await admin.cli('example_manifest/user/')));
    expect((await admin.cli('apply/?name=example_user', manifest)).status).toBe(200);
    const other = await admin.cli('apply/?name=somebody', manifest);
    expect([other.status, other.body]).toMatchObject([400, { error: { field: 'username' } }]);
  });

  it.each([
    ['user', 'deleted successfully', '?username=example_user'],
    ['smarterauthtoken', 'deleted successfully', '?name=fresh'],
  ])('%s is deleted, and then it is not there', async (segment, words, query) => {
    const answer = await admin.cli(`delete/${segment}/${query}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ message: expect.stringContaining(words), api: 'smarter.sh/v1' });
    for (const verb of ['describe', 'delete', 'deploy', 'undeploy']) {
      expect((await admin.cli(`${verb}/${segment}/${query}`)).status).toBe(404);
    }
  });
});

describe('requests in the manner of the official CLI', () => {
  /** Every parameter is repeated as a header, the path is lower case, a `?` ends the rest. */
  async function asCli(path: string, query: Record<string, string>, body?: string): Promise<Answer> {
    const repeated = Object.fromEntries(Object.entries(query).filter(([name]) => !name.includes('_')));
    const headers = { 'user-agent': 'Go-http-client', 'content-type': 'application/json', ...repeated };
    return await admin.ask(`/api/v1/cli/${path}?${new URLSearchParams(query).toString()}`, {
      method: 'POST',
      headers,
      ...(body === undefined ? {} : { body }),
    });
  }

  it.each([
    ['whoami/', {}],
    ['status/', {}],
    ['version/', {}],
    ['describe/account/', {}],
    ['describe/user/', { username: 'admin' }],
    ['get/account/', { i: '10', asc: 'false', desc: 'false', name: '' }],
    ['get/smarterauthtoken/', { i: '10', asc: 'false', desc: 'false', name: '' }],
    ['get/user/', { i: '10', asc: 'false', desc: 'false', username: '' }],
    ['example_manifest/account/', {}],
    ['example_manifest/smarterauthtoken/', {}],
    ['example_manifest/user/', {}],
    ['example_manifest/plugindataapiconnection/', {}],
    ['example_manifest/plugindatasqlconnection/', {}],
    ['example_manifest/chatbot/', {}],
    ['example_manifest/plugin/', {}],
    ['example_manifest/secret/', {}],
    ['get/plugindataapiconnection/', { i: '10', asc: 'false', desc: 'false', name: '' }],
    ['get/plugindatasqlconnection/', { i: '10', asc: 'false', desc: 'false', name: '' }],
    ['get/chatbot/', { i: '10', asc: 'false', desc: 'false', name: '' }],
    ['get/plugin/', { i: '10', asc: 'false', desc: 'false', name: '', class: 'static' }],
  ])('%s is answered with 200 and an object', async (path, query) => {
    const answer = await asCli(path, query);
    expect(answer.status).toBe(200);
    expect(answer.body['data']).toEqual(expect.any(Object));
  });

  it.each([
    ['describe/user/', { username: '' }, 400],
    ['describe/user/', { username: 'nobody' }, 404],
    ['delete/smarterauthtoken/', { name: 'nothing' }, 404],
    ['delete/account/', {}, 501],
    ['describe/chatbot/', { name: 'x' }, 404],
    ['describe/plugindatasqlconnections/', { name: 'x' }, 404],
    ['delete/plugindataapiconnection/', { name: 'x' }, 404],
    ['logs/chat/', { name: 'x' }, 404],
  ])('%s with %j fails with texts that the CLI can print', async (path, query, status) => {
    expectError(await asCli(path, query), status, '');
  });

  it('never answers a path without its slash with a redirect', async () => {
    const answer = await admin.ask('/api/v1/cli/get/users', { method: 'POST', redirect: 'manual' });
    expect(answer.status).toBe(200);
  });
});

describe('the journal of it', () => {
  it('has exactly one entry for every answer, and no key in any', async () => {
    const before = new Set((await admin.entries()).map(({ id }) => id));
    const { api_key: key } = dataOf<{ api_key: string }>(
      await admin.apply({
        apiVersion: 'smarter.sh/v1',
        kind: 'SmarterAuthToken',
        metadata: { name: 'journaled' },
        spec: { config: {} },
      }),
    );
    const answers = [
      await admin.cli('get/users/'),
      await admin.cli('describe/user/'),
      await admin.cli('deploy/account/'),
      await admin.cli('delete/apikey/?name=journaled'),
      await answerOf(await fetch(`${smarter.url}/api/v1/cli/schema/user/`)),
    ];
    const entries = (await admin.entries()).filter(({ id }) => !before.has(id));
    for (const { id, status } of answers) {
      expect(entries.filter((entry) => entry.operation_id === id)).toMatchObject([{ status }]);
    }
    const applied = entries.filter(({ command }) => command === 'apply');
    expect(applied).toHaveLength(1);
    const whole = await admin.ask(`/api/v1/journal/entries/${applied[0]?.id}`);
    expect(whole.status).toBe(200);
    const text = JSON.stringify(whole.body);
    expect(text).not.toContain(key);
    expect(text).toContain('\\"api_key\\":{\\"$redacted\\":\\"secret\\"}');
  });
});
