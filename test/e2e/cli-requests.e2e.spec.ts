import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { ModelServer, says } from './model.server.ts';
import { askAsCli, type CliAnswer, type CliRequest } from './official-cli.ts';
import { dataOf, Smarter } from './smarter.ts';

/** What a row of the table must be answered: 200 unless it says otherwise, and which kind it is about. */
interface Row extends CliRequest {
  readonly command: string;
  readonly thing: string;
  readonly status?: number;
  /** Members of `data`. */
  readonly data?: object;
  readonly message?: RegExp;
}

const model = new ModelServer();
let smarter: Smarter;
let sessionKey: string;
const uid = 'host-00%3A11%3A22';
const bools = ['today', 'yesterday', 'this-week', 'last-week', 'this-month', 'last-month'];
const windows = Object.fromEntries(bools.map((name) => [name, 'false']));
const list = { i: '10', asc: 'false', desc: 'false' };
const table = (count: number) => ({
  data: { titles: expect.any(Array), items: expect.any(Array) },
  ...{ metadata: { count }, kwargs: {}, apiVersion: 'smarter.sh/v1' },
});

const ask = (row: CliRequest): Promise<CliAnswer> => askAsCli(smarter.url, smarter.admin.apiKey, row);
/** Names in the example manifests. */
const names = {
  plugin: 'example_plugin',
  sql: 'example_sql_connection',
  api: 'example_api_connection',
  chatbot: 'example_chatbot',
  user: 'example_user',
  key: 'example_key',
};

beforeAll(async () => {
  await model.start();
  model.answer(says({ content: 'Hello!' }));
  smarter = new Smarter({ SMARTER_CHAT_BASE_URL: model.url, SMARTER_CHAT_MODEL: 'any' });
  await smarter.start();
}, 60_000);
afterAll(async () => {
  await smarter.end();
  model.end();
});

function expectAnswer(answer: CliAnswer, { thing, command, status = 200, data, message }: Row): void {
  const { body } = answer;
  expect({ status: answer.status, body }).toMatchObject({ status, body: { thing, metadata: { command } } });
  if (status !== 200) {
    // What the CLI prints of an error: texts at the top, whatever is in `error`.
    expect(body).toMatchObject({ description: expect.stringMatching(/\w{3}/), context: expect.any(String) });
    return;
  }
  expect(body).toMatchObject({ api: 'smarter.sh/v1', ...(data === undefined ? {} : { data }) });
  if (message !== undefined) expect(body['message']).toMatch(message);
}

/** Every request of the official CLI, in an order in which each finds what it is about. */
describe('the requests of the official CLI 0.2.1', () => {
  const asked: CliAnswer[] = [];
  const each = (rows: readonly Row[]) =>
    it.each(rows.map((row) => [`${row.slug} ${JSON.stringify(row.query ?? {})}`, row] as const))(
      '%s',
      async (_, row) => {
        const query = Object.entries(row.query ?? {});
        const filled = query.map(([name, value]) => [name, value === '<session>' ? sessionKey : value]);
        const answer = await ask({ ...row, query: Object.fromEntries(filled) as Record<string, string> });
        expectAnswer(answer, row);
        asked.push(answer);
      },
    );

  describe('without anything there', () => {
    each([
      { slug: 'whoami/', command: 'whoami', thing: 'None', data: { user: {}, account: {} } },
      { slug: 'status/', command: 'status', thing: 'None', data: { infrastructures: {}, compute: {} } },
      { slug: 'version/', command: 'version', thing: 'None', data: { api: {}, cli: {} } },
      { slug: 'describe/account/', command: 'describe', thing: 'Account', data: { kind: 'Account' } },
      {
        slug: 'get/account/',
        query: { ...list, name: '' },
        command: 'get',
        thing: 'Account',
        data: table(1),
      },
    ]);
    const manifests = [
      ...(['account', 'user', 'chat', 'chatbot', 'plugin', 'secret'] as const),
      ...(['plugindataapiconnection', 'plugindatasqlconnection', 'smarterauthtoken'] as const),
    ];
    each(
      manifests.map((kind) => ({
        ...{
          slug: `example_manifest/${kind}/`,
          command: 'example_manifest',
          thing: expect.any(String) as never,
        },
        data: { apiVersion: 'smarter.sh/v1', metadata: {}, spec: {} },
      })),
    );
  });

  it('apply/, with the YAML of every example that can be applied, labelled as JSON', async () => {
    const kinds = ['account', 'user', 'secret', 'sqlconnection', 'apiconnection', 'plugin', 'chatbot'];
    for (const kind of [...kinds, 'smarterauthtoken']) {
      const example = dataOf<{ kind: string }>(await smarter.admin.cli(`example_manifest/${kind}/`));
      const answer = await ask({ slug: 'apply/', body: stringify(example) });
      expectAnswer(answer, {
        ...{ slug: 'apply/', command: 'apply', thing: example.kind },
        message: new RegExp(`^${example.kind} .* applied successfully$`),
      });
      asked.push(answer);
    }
  });

  describe('with one of each', () => {
    each([
      {
        slug: `chat/config/${names.chatbot}/`,
        query: { new_session: 'false', uid },
        command: 'chat_config',
        thing: 'Chat',
      },
      {
        ...{
          slug: `chat/${names.chatbot}/`,
          query: { new_session: 'false', uid },
          body: '{"prompt":"Hello?"}',
        },
        ...{
          command: 'chat',
          thing: 'Chat',
          data: { request: { prompt: 'Hello?' }, response: { answer: 'Hello!' } },
        },
      },
    ]);
    it('chat config answers the session of the prompt', async () => {
      const { body } = await ask({
        slug: `chat/config/${names.chatbot}/`,
        query: { new_session: 'false', uid },
      });
      sessionKey = (body['data'] as { session_key: string }).session_key;
      expect(sessionKey).toMatch(/^[0-9a-f]{64}$/);
    });
    const named = (name: string) => ({ name });
    each([
      {
        slug: 'describe/plugindataapiconnection/',
        query: named(names.api),
        command: 'describe',
        thing: 'ApiConnection',
        data: { kind: 'ApiConnection' },
      },
      {
        slug: 'describe/smarterauthtoken/',
        query: named(names.key),
        command: 'describe',
        thing: 'SmarterAuthToken',
        data: { metadata: { name: names.key } },
      },
      {
        slug: 'describe/chatbot/',
        query: named(names.chatbot),
        command: 'describe',
        thing: 'Chatbot',
        data: { spec: { config: {} } },
      },
      {
        slug: 'describe/plugin/',
        query: named(names.plugin),
        command: 'describe',
        thing: 'Plugin',
        data: { metadata: { pluginClass: 'static' } },
      },
      {
        slug: 'describe/plugindatasqlconnections/',
        query: named(names.sql),
        command: 'describe',
        thing: 'SqlConnection',
        data: { kind: 'SqlConnection' },
      },
      {
        slug: 'describe/user/',
        query: { username: names.user },
        command: 'describe',
        thing: 'User',
        data: { metadata: { username: names.user } },
      },
      {
        slug: 'get/plugindataapiconnection/',
        query: { ...list, name: '' },
        command: 'get',
        thing: 'ApiConnection',
        data: table(1),
      },
      {
        slug: 'get/smarterauthtoken/',
        query: { ...list, name: '' },
        command: 'get',
        thing: 'SmarterAuthToken',
        data: table(2),
      },
      {
        slug: 'get/chatbot/',
        query: { ...list, name: names.chatbot },
        command: 'get',
        thing: 'Chatbot',
        data: table(1),
      },
      {
        slug: 'get/plugin/',
        query: { ...list, name: '', class: 'static' },
        command: 'get',
        thing: 'Plugin',
        data: table(1),
      },
      {
        slug: 'get/plugin/',
        query: { ...list, name: '', class: 'sql' },
        command: 'get',
        thing: 'Plugin',
        data: table(0),
      },
      {
        slug: 'get/plugindatasqlconnection/',
        query: { ...list, name: names.sql },
        command: 'get',
        thing: 'SqlConnection',
        data: table(1),
      },
      {
        slug: 'get/user/',
        query: { ...list, username: names.user },
        command: 'get',
        thing: 'User',
        data: table(1),
      },
      {
        slug: 'get/chat/',
        query: { ...list, chatbot: '', session_key: '', ...windows },
        command: 'get',
        thing: 'Chat',
        data: table(1),
      },
      {
        slug: 'get/chat/',
        query: { ...list, chatbot: names.chatbot, ...windows, today: 'true' },
        command: 'get',
        thing: 'Chat',
        data: table(1),
      },
      {
        slug: 'get/chat/',
        query: { ...list, chatbot: '', ...windows, 'last-month': 'true' },
        command: 'get',
        thing: 'Chat',
        data: table(0),
      },
      {
        slug: 'get/chathistory/',
        query: { ...list, session_key: '<session>' },
        command: 'get',
        thing: 'ChatHistory',
        data: table(2),
      },
      {
        slug: 'get/chatpluginusage/',
        query: { ...list, session_key: '<session>' },
        command: 'get',
        thing: 'ChatPluginUsage',
        data: table(0),
      },
      {
        slug: 'get/chattoolcall/',
        query: { ...list, session_key: '<session>' },
        command: 'get',
        thing: 'ChatToolCall',
        data: table(0),
      },
      {
        slug: 'deploy/chatbot/',
        query: named(names.chatbot),
        command: 'deploy',
        thing: 'Chatbot',
        message: /deployed successfully/,
      },
      {
        slug: 'undeploy/chatbot/',
        query: named(names.chatbot),
        command: 'undeploy',
        thing: 'Chatbot',
        message: /undeployed successfully/,
      },
      {
        slug: 'logs/chatbot/',
        query: named(names.chatbot),
        command: 'logs',
        thing: 'Chatbot',
        message: /logs/,
      },
      { slug: 'logs/chat/', query: named('<session>'), command: 'logs', thing: 'Chat', message: /logs/ },
      {
        slug: 'logs/chathistory/',
        query: named('<session>'),
        command: 'logs',
        thing: 'ChatHistory',
        message: /logs/,
      },
    ]);
  });

  describe('deleting', () => {
    each([
      {
        slug: 'delete/chat/',
        query: { session_key: '<session>' },
        command: 'delete',
        thing: 'Chat',
        message: /deleted successfully/,
      },
      {
        slug: 'delete/chatbot/',
        query: { name: names.chatbot },
        command: 'delete',
        thing: 'Chatbot',
        message: /deleted successfully/,
      },
      {
        slug: 'delete/plugin/',
        query: { name: names.plugin },
        command: 'delete',
        thing: 'Plugin',
        message: /deleted successfully/,
      },
      {
        slug: 'delete/plugindatasqlconnection/',
        query: { name: names.sql },
        command: 'delete',
        thing: 'SqlConnection',
        message: /deleted successfully/,
      },
      {
        slug: 'delete/plugindataapiconnection/',
        query: { name: names.api },
        command: 'delete',
        thing: 'ApiConnection',
        message: /deleted successfully/,
      },
      {
        slug: 'delete/smarterauthtoken/',
        query: { name: names.key },
        command: 'delete',
        thing: 'SmarterAuthToken',
        message: /deleted successfully/,
      },
      {
        slug: 'delete/user/',
        query: { username: names.user },
        command: 'delete',
        thing: 'User',
        message: /deleted successfully/,
      },
    ]);
  });

  it('are one entry each, with the status that was answered', async () => {
    const entries = await smarter.admin.entries();
    for (const { id, status } of asked) {
      const own = entries.filter((entry) => entry.operation_id === id);
      expect([id, own.map((entry) => entry.status)]).toEqual([id, [status]]);
    }
    expect(asked.length).toBeGreaterThan(50);
  });
});
