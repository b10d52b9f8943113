import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import type { Answer, Client } from './client.ts';
import { askAsCli } from './official-cli.ts';
import { dataOf, Smarter } from './smarter.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata: Record<string, unknown>;
  readonly spec: Record<string, unknown>;
  readonly status?: unknown;
}

interface List {
  readonly metadata: { readonly count: number };
  readonly data: { readonly titles: readonly { readonly name: string }[]; readonly items: readonly object[] };
}

/** In an order in which what a manifest names is there before it. */
const kinds = [
  ['Account', 'account', 'Accounts'],
  ['User', 'user', 'Users'],
  ['SmarterAuthToken', 'smarterauthtoken', 'SmarterAuthTokens'],
  ['Secret', 'secret', 'Secrets'],
  ['SqlConnection', 'sqlconnection', 'SqlConnections'],
  ['ApiConnection', 'apiconnection', 'ApiConnections'],
  ['Plugin', 'plugin', 'Plugins'],
  ['Chatbot', 'chatbot', 'Chatbots'],
] as const;
const lacking: Readonly<Record<string, readonly string[]>> = {
  Account: ['delete', 'deploy', 'undeploy'],
  SmarterAuthToken: ['logs'],
  Secret: ['deploy', 'undeploy', 'logs'],
  SqlConnection: ['deploy', 'undeploy', 'logs'],
  ApiConnection: ['deploy', 'undeploy', 'logs'],
  Plugin: ['deploy', 'undeploy', 'logs'],
};
const secretValue = 'a secret value of the black box';

const smarter = new Smarter();
let one: { number: string; admin: Client };
let other: { number: string; admin: Client };
const asked: Answer[] = [];

const cli = async (path: string, body?: string): Promise<Answer> => {
  const answer = await one.admin.cli(path, body);
  asked.push(answer);
  return answer;
};
const nameOf = ({ kind, metadata }: Manifest) =>
  `${kind === 'User' ? 'username' : 'name'}=${String(metadata['username'] ?? metadata['name'])}`;
const example = async (segment: string) => {
  const manifest = dataOf<Manifest>(await cli(`example_manifest/${segment}/`));
  // The example is of the platform's account.
  const { accountNumber: _number, ...metadata } = manifest.metadata;
  return manifest.kind === 'Account'
    ? { ...manifest, metadata: { ...metadata, name: one.number } }
    : manifest;
};

beforeAll(async () => {
  await smarter.start();
  one = await smarter.openAccount('One');
  other = await smarter.openAccount('Other');
}, 60_000);
afterAll(() => smarter.end());

describe('who calls, and what answers', () => {
  it('is told to the official CLI by POST and to curl by GET', async () => {
    const byCli = await askAsCli(smarter.url, one.admin.apiKey, { slug: 'whoami/' });
    const byCurl = await one.admin.ask('/api/v1/cli/whoami/');
    asked.push(byCurl);
    expect([byCli.status, byCli.body]).toEqual([200, byCurl.body]);
    expect(byCurl.body).toMatchObject({
      api: 'smarter.sh/v1',
      thing: 'None',
      data: { user: {}, account: {} },
      metadata: {},
    });
    expect(dataOf(await cli('status/'))).toMatchObject({ infrastructures: {}, compute: {} });
    expect(dataOf(await cli('version/'))).toMatchObject({ api: {}, cli: {} });
  });

  it('is refused without a key with 403 and with a bad one with 401; examples and schemas are open', async () => {
    const bare = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(`${smarter.url}/api/v1/cli/${path}`, { method: 'POST', headers })).status;
    expect(await bare('describe/account/')).toBe(403);
    expect(await bare('describe/account/', { authorization: `Token ${'0'.repeat(64)}` })).toBe(401);
    for (const [, segment] of kinds) {
      expect(await bare(`example_manifest/${segment}/`)).toBe(200);
      expect(await bare(`schema/${segment}s/`)).toBe(200);
      expect(await bare(`json-schema/${segment}/`)).toBe(200);
    }
  });
});

describe.each(kinds)('kind %s', (kind, segment, plural) => {
  let manifest: Manifest;

  it('has an example that is applied, as JSON and as YAML, twice, and is there once', async () => {
    manifest = await example(segment);
    if (kind === 'Secret') manifest.spec['config'] = { value: secretValue };
    for (const body of [JSON.stringify(manifest), stringify(manifest)]) {
      const answer = await cli('apply/', body);
      expect({ status: answer.status, body: answer.body }).toMatchObject({
        status: 200,
        body: { thing: kind },
      });
      expect(answer.body['message']).toMatch(new RegExp(`^${kind} \\S+ applied successfully$`));
    }
    const listed = await cli(`get/${segment}/?${kind === 'Account' ? '' : nameOf(manifest)}`);
    expect(listed.body['message']).toBe(`${plural} got successfully`);
    const { metadata, data } = dataOf<List>(listed);
    expect([metadata.count, data.items.length]).toEqual([1, 1]);
    for (const item of data.items) expect(Object.keys(item)).toEqual(data.titles.map(({ name }) => name));
  });

  it('is described as a manifest that can be applied back and changes nothing', async () => {
    const query = kind === 'Account' ? '' : nameOf(manifest);
    const { status, ...described } = dataOf<Manifest>(await cli(`describe/${segment}/?${query}`));
    expect(status).toEqual(expect.any(Object));
    const applied = await cli('apply/', stringify(described));
    expect(dataOf<{ changed: readonly string[] }>(applied).changed).toEqual([]);
    const again = dataOf<Manifest>(await cli(`describe/${segment}s/?${query}`));
    expect({ ...again, status: undefined }).toEqual({ ...described, status: undefined });
  });

  it('has its verbs, and says of each other one that it is not implemented', async () => {
    for (const verb of ['undeploy', 'deploy', 'logs', 'delete']) {
      // Later cases need the resource: it goes at the end, under "what is deleted".
      if (verb === 'delete' && kind !== 'Account') continue;
      const answer = await cli(`${verb}/${segment}/?${kind === 'Account' ? '' : nameOf(manifest)}`);
      const isLacking = lacking[kind]?.includes(verb) ?? false;
      expect([verb, answer.status]).toEqual([verb, isLacking ? 501 : 200]);
      if (!isLacking) continue;
      // The words of the real server for a verb that the kind does not have, which its own tests look for.
      expect(answer.body).toMatchObject({
        error: { description: expect.stringContaining('not implemented'), errorClass: expect.any(String) },
      });
    }
  });

  it('fails in JSON that the CLI can print', async () => {
    for (const [path, body] of [
      [`describe/${segment}/?name=no-such-thing&username=`, undefined],
      ['apply/', JSON.stringify({ ...manifest, spec: { nonsense: 1 } })],
      ['apply/', `kind: ${kind.toLowerCase()}`],
      ['apply/', '{"kind": '],
      [`get/${segment}x/`, undefined],
    ] as const) {
      const answer = await cli(path, body);
      expect([400, 404]).toContain(answer.status);
      expect(answer.body).toMatchObject({
        ...{ description: expect.any(String), context: expect.any(String) },
        error: { errorClass: expect.any(String), status: String(answer.status) },
      });
    }
  });
});

describe('what is deleted', () => {
  it.each(
    [...kinds]
      .toReversed()
      .flatMap(([kind, segment]) => (kind === 'Account' ? [] : [[kind, segment] as const])),
  )('%s is gone', async (kind, segment) => {
    const query = nameOf(await example(segment));
    const answer = await cli(`delete/${segment}/?${query}`);
    expect(answer.body['message']).toBe(`${kind} ${query.split('=')[1]} deleted successfully`);
    expect((await cli(`describe/${segment}/?${query}`)).status).toBe(404);
  });
});

describe('the journal of it', () => {
  it('has one entry of every call, those that failed included', async () => {
    const entries = await one.admin.entries();
    const outcomes = entries.filter(({ id, operation_id: operation }) => id === operation);
    const statuses = new Map(outcomes.map(({ id, status }) => [id, status]));
    expect(statuses.size).toBe(outcomes.length);
    for (const { id, status } of asked) expect([id, statuses.get(id ?? '')]).toEqual([id, status]);
    expect(asked.length).toBeGreaterThan(100);
  });

  it('is shown whole to the admin of its account, and nothing of it to that of another', async () => {
    const text = async ({ apiKey }: Client) =>
      await (
        await fetch(`${smarter.url}/api/v1/journal/export/?format=jsonl`, {
          headers: { authorization: `Token ${apiKey}` },
        })
      ).text();
    const own = await text(one.admin);
    expect(own).toContain('example_chatbot');
    for (const secret of [secretValue, one.admin.apiKey, other.admin.apiKey])
      expect(own).not.toContain(secret);
    const foreign = await text(other.admin);
    expect(foreign).not.toContain('example_chatbot');
    for (const { id } of asked) expect(foreign).not.toContain(id ?? '');
  });
});
