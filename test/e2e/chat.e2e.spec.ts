import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer as Answered, Client } from './client.ts';
import { callsFunction, fails, ModelServer, says, type Answer as ModelAnswer } from './model.server.ts';
import { dataOf, Smarter } from './smarter.ts';

interface Config {
  readonly session_key: string;
  readonly history: readonly { readonly prompt: string; readonly answer: string }[];
  readonly plugins: readonly string[];
  readonly sandbox_mode: boolean;
}

interface Said {
  readonly request: { readonly prompt: string; readonly session_key: string };
  readonly response: {
    readonly answer: string;
    readonly model: string;
    readonly tool_calls: readonly object[];
  };
}

interface List {
  readonly metadata: { readonly count: number };
  readonly data: {
    readonly titles: readonly { name: string }[];
    readonly items: readonly Record<string, unknown>[];
  };
}

const model = new ModelServer();
let smarter: Smarter;
let one: { number: string; admin: Client };
let ann: Client;

const cli = '/api/v1/cli';
const apply = (client: Client, kind: string, name: string, spec: object, metadata: object = {}) =>
  client.send('POST', `${cli}/apply/`, {
    ...{ apiVersion: 'smarter.sh/v1', kind, metadata: { name, ...metadata }, spec },
  });
const ask = (client: Client, path: string) => client.send('POST', `${cli}/${path}`, undefined);
const config = async (client: Client, query = 'uid=laptop', bot = 'helper') =>
  dataOf<Config>(await ask(client, `chat/config/${bot}/?${query}`));
const prompt = (
  client: Client,
  text: string,
  query = 'uid=laptop',
  more: object = {},
  bot = 'helper',
): Promise<Answered> => client.send('POST', `${cli}/chat/${bot}/?${query}`, { prompt: text, ...more });
const said = async (...of: Parameters<typeof prompt>) => dataOf<Said>(await prompt(...of));
const list = async (client: Client, query: string) => dataOf<List>(await ask(client, `get/${query}`));

beforeAll(async () => {
  await model.start();
  smarter = new Smarter({
    SMARTER_CHAT_BASE_URL: model.url,
    SMARTER_CHAT_API_KEY: 'sk-of-the-test',
    SMARTER_CHAT_MODEL: 'standard-model',
    SMARTER_CHAT_TIMEOUT_MS: '2000',
    SMARTER_CHAT_ORIGINS: new URL(model.url).origin,
  });
  await smarter.start();
  one = await smarter.openAccount('One');
  ann = await smarter.addUser(one.admin, 'ann');
  dataOf(
    await apply(
      one.admin,
      'Plugin',
      'hours',
      {
        selector: { directive: 'search_terms', searchTerms: ['open'] },
        prompt: { systemRole: 'You know the hours.' },
        data: { description: 'When we are open', staticData: { monday: '9-17' } },
      },
      { pluginClass: 'static' },
    ),
  );
  const spec = {
    config: { defaultSystemRole: 'You help.', defaultTemperature: 0.25, defaultMaxTokens: 99 },
    plugins: ['hours'],
  };
  dataOf(await apply(one.admin, 'Chatbot', 'Helper', spec));
}, 60_000);
afterAll(async () => {
  await smarter.end();
  model.end();
});
beforeEach(() => model.answer(says({ content: 'Hello!' })));

describe('the session of a chat', () => {
  it('is the same for a caller, a chatbot and a uid, until a new one is asked for', async () => {
    const {
      session_key: key,
      sandbox_mode: isSandbox,
      plugins,
    } = await config(ann, 'uid=s1&new_session=false');
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect({ isSandbox, plugins }).toEqual({ isSandbox: true, plugins: ['hours'] });
    expect((await config(ann, 'uid=s1')).session_key).toBe(key);
    expect((await config(ann, 'uid=s1&new_session=')).session_key).toBe(key);
    const others = [
      await config(ann, 'uid=s2'),
      await config(one.admin, 'uid=s1'),
      await config(ann, 'uid=s1&new_session=true'),
    ].map(({ session_key: other }) => other);
    expect(new Set([key, ...others]).size).toBe(4);
    expect((await config(ann, 'uid=s1')).session_key).toBe(others[2]);
    const byAlias = await ask(ann, `prompt/config/HELPER/?uid=s1`);
    expect(dataOf<Config>(byAlias).session_key).toBe(others[2]);
  });

  it('is opened once under an Idempotency-Key', async () => {
    const ask = () =>
      ann.send('POST', `${cli}/chat/config/helper/?uid=s3&new_session=true`, undefined, {
        'idempotency-key': 'c-1',
      });
    const first = dataOf<Config>(await ask()).session_key;
    expect(dataOf<Config>(await ask()).session_key).toBe(first);
  });

  it.each([
    ['without a uid', 'helper/?new_session=false', 400, 'HTTP.INVALID_QUERY'],
    ['with a chatbot that is not there', 'nobody/?uid=x', 404, 'RESOURCES.NOT_FOUND'],
  ])('is refused %s', async (_, path, status, code) => {
    const answer = await ask(ann, `chat/config/${path}`);
    expect([answer.status, answer.body['error']]).toEqual([
      status,
      expect.objectContaining({ errorClass: code }),
    ]);
  });
});

describe('a prompt', () => {
  it('is answered by the model, which is told what the chatbot is and what was said', async () => {
    const first = await said(ann, 'Hello?', 'uid=p1');
    expect(first).toMatchObject({
      request: { prompt: 'Hello?' },
      response: { answer: 'Hello!', model: 'standard-model-2026', prompt_tokens: 10, completion_tokens: 5 },
    });
    await said(ann, 'And now?', 'uid=p1');
    expect(model.asked.at(-1)).toMatchObject({
      authorization: 'Bearer sk-of-the-test',
      path: '/v1/chat/completions',
      body: { model: 'standard-model', temperature: 0.25, max_tokens: 99 },
    });
    expect(model.asked.at(-1)?.body.messages).toEqual([
      { role: 'system', content: 'You help.' },
      { role: 'user', content: 'Hello?' },
      { role: 'assistant', content: 'Hello!' },
      { role: 'user', content: 'And now?' },
    ]);
    const { session_key: key, history } = await config(ann, 'uid=p1');
    expect(key).toBe(first.request.session_key);
    expect(history.map((exchange) => [exchange.prompt, exchange.answer])).toEqual([
      ['Hello?', 'Hello!'],
      ['And now?', 'Hello!'],
    ]);
  });

  it('may name its session, or what was said before', async () => {
    const { session_key: key } = await config(ann, 'uid=p2');
    const messages = [{ role: 'user', content: 'Before' }];
    const answer = await said(ann, 'Go on', 'uid=elsewhere', { session_key: key, messages });
    expect(answer.request.session_key).toBe(key);
    expect(model.asked[0]?.body.messages.map(({ content }) => content)).toEqual([
      'You help.',
      'Before',
      'Go on',
    ]);
    const foreign = await prompt(one.admin, 'Mine?', 'uid=x', { session_key: key });
    expect(foreign.body).toMatchObject({ error: { errorClass: 'CHATS.NOT_FOUND', status: '404' } });
  });

  it('gets the data of a static plugin that it asks for by its terms, and only then', async () => {
    model.answer(callsFunction, says({ content: 'At nine.' }));
    const answer = await said(ann, 'When are you OPEN?', 'uid=p3');
    expect(answer.response).toMatchObject({
      ...{ answer: 'At nine.', plugins: ['hours'], prompt_tokens: 20 },
      tool_calls: [{ plugin: 'hours', arguments: '{}', result: '{"monday":"9-17"}' }],
    });
    const [first, second] = model.asked;
    expect(first?.body.messages[0]?.content).toBe('You help.\n\nYou know the hours.');
    expect(second?.body.messages.at(-1)).toMatchObject({ role: 'tool', content: '{"monday":"9-17"}' });
    model.answer(callsFunction);
    expect((await said(ann, 'Hello', 'uid=p3')).response).toMatchObject({ answer: 'I was offered nothing.' });
  });

  it('is executed once under an Idempotency-Key', async () => {
    const ask = () =>
      ann.send('POST', `${cli}/chat/helper/?uid=p4`, { prompt: 'Once' }, { 'idempotency-key': 'p-1' });
    const first = await ask();
    const again = await ask();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body['data']).toEqual(first.body['data']);
    expect(model.asked).toHaveLength(1);
    expect((await config(ann, 'uid=p4')).history).toHaveLength(1);
  });

  it.each<[string, number, string, readonly ModelAnswer[]]>([
    ['refuses it', 502, 'CHATS.MODEL_FAILED', [fails(401)]],
    ['fails again and again', 502, 'CHATS.MODEL_FAILED', [fails(500)]],
    ['answers no JSON', 502, 'CHATS.MODEL_FAILED', [(_, response) => response.end('<html>')]],
    [
      'answers something else',
      502,
      'CHATS.MODEL_FAILED',
      [(_, response) => response.setHeader('content-type', 'application/json').end('{}')],
    ],
    ['goes away', 502, 'CHATS.MODEL_FAILED', [(_, response) => response.destroy()]],
    [
      'sends it elsewhere',
      502,
      'CHATS.MODEL_FAILED',
      [(_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()],
    ],
    ['never answers', 504, 'CHATS.MODEL_TIMED_OUT', [() => undefined]],
    ['calls functions for ever', 502, 'CHATS.MODEL_FAILED', [callsFunction]],
  ])(
    'is an error in plain words where the endpoint %s, and keeps nothing',
    async (_, status, code, answers) => {
      model.answer(...answers);
      const answer = await prompt(ann, 'open', 'uid=p5');
      expect([answer.status, answer.body['error']]).toEqual([
        status,
        expect.objectContaining({ errorClass: code }),
      ]);
      expect(JSON.stringify(answer.body)).not.toContain('sk-of');
      expect((await config(ann, 'uid=p5')).history).toEqual([]);
    },
    20_000,
  );

  it('is tried again where the endpoint is busy', async () => {
    model.answer(fails(429), fails(503), says({ content: 'At last.' }));
    expect((await said(ann, 'Hello', 'uid=p6')).response.answer).toBe('At last.');
  });

  it('goes where the Secret of the provider says, with its key, if the operator allows that', async () => {
    const secret = (value: string) => apply(one.admin, 'Secret', 'own', { config: { value } });
    const bot = { config: { provider: 'own', defaultModel: 'own-model' } };
    dataOf(await apply(one.admin, 'Chatbot', 'owned', bot));
    dataOf(await secret('key-of-account'));
    await said(ann, 'Hello', 'uid=p7', {}, 'owned');
    expect(model.asked.at(-1)).toMatchObject({
      authorization: 'Bearer key-of-account',
      body: { model: 'own-model' },
    });
    dataOf(await secret(JSON.stringify({ api_key: 'second', base_url: `${model.url}/own` })));
    await said(ann, 'Hello', 'uid=p7', {}, 'owned');
    expect(model.asked.at(-1)).toMatchObject({
      authorization: 'Bearer second',
      path: '/v1/own/chat/completions',
    });
    dataOf(await secret(JSON.stringify({ api_key: 'third', base_url: 'http://169.254.169.254/v1' })));
    const refused = await prompt(ann, 'Hello', 'uid=p7', {}, 'owned');
    expect(refused.body).toMatchObject({ error: { errorClass: 'CHATS.NO_ENDPOINT', status: '503' } });
  });

  it('is an entry without what was said, and without any key', async () => {
    const { id } = await prompt(ann, 'a canary that sings', 'uid=canary-uid');
    const detail = await one.admin.ask(`/api/v1/journal/entries/${id}/`);
    expect(detail.body).toMatchObject({
      data: { command: 'chat', thing: 'Chat', class: 'write', status: 200 },
    });
    expect(JSON.stringify(detail.body)).not.toMatch(/canary|Hello!|sk-of/);
  });
});

describe('what is kept of chats', () => {
  it('is shown by kind, by session key, in order and in windows of time', async () => {
    model.answer(callsFunction, says({ content: 'At nine.' }));
    const { session_key: key } = (await said(ann, 'open?', 'uid=k1')).request;
    model.answer(says({ content: 'Bye!' }));
    await said(ann, 'Thanks', 'uid=k1');
    const history = await list(ann, `chathistory/?session_key=${key}&i=10&asc=false&desc=false`);
    expect(history.data.items.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'open?'],
      ['assistant', 'At nine.'],
      ['user', 'Thanks'],
      ['assistant', 'Bye!'],
    ]);
    expect(history.metadata.count).toBe(4);
    const newest = await list(ann, `chathistory/?session_key=${key}&i=1&desc=true`);
    expect(newest.data.items).toMatchObject([{ content: 'Bye!' }]);
    expect((await list(ann, `chatpluginusage/?session_key=${key}`)).data.items).toMatchObject([
      { plugin: 'hours', calls: 1 },
    ]);
    expect((await list(ann, `chattoolcalls/?session_key=${key}`)).data.items).toMatchObject([
      { plugin: 'hours', response: '{"monday":"9-17"}' },
    ]);
    const found = async (query: string) =>
      (await list(ann, `chats/?i=1000&${query}`)).data.items.map(({ sessionKey }) => sessionKey);
    expect(await found(`session_key=${key}&today=true&chatbot=HELPER`)).toEqual([key]);
    expect(await found('chatbot=helper&this-week=true&yesterday=true')).toContain(key);
    expect(await found('yesterday=true&last-month=true')).toEqual([]);
    expect(await found('chatbot=other')).toEqual([]);
    const described = dataOf(await ask(ann, `describe/chat/?session_key=${key}`));
    expect(described).toMatchObject({
      kind: 'Chat',
      spec: { config: { chatbot: 'Helper', exchanges: 2 } },
      status: { username: 'ann' },
    });
    for (const logs of ['chat', 'chathistory'])
      expect((await ask(ann, `logs/${logs}/?name=${key}`)).status).toBe(200);
  });

  it.each([
    ['apply', 'chat', 405, 'MANIFEST.READ_ONLY'],
    ['delete', 'chathistory', 405, 'MANIFEST.READ_ONLY'],
    ['delete', 'chatpluginusage', 405, 'MANIFEST.READ_ONLY'],
    ['delete', 'chattoolcall', 405, 'MANIFEST.READ_ONLY'],
    ['deploy', 'chat', 501, 'MANIFEST.VERB_UNSUPPORTED'],
    ['undeploy', 'chathistory', 501, 'MANIFEST.VERB_UNSUPPORTED'],
    ['logs', 'chattoolcall', 501, 'MANIFEST.VERB_UNSUPPORTED'],
    ['get', 'chathistory', 400, 'HTTP.INVALID_QUERY'],
  ])('%s of %s is %d', async (verb, kind, status, code) => {
    const example = dataOf(await ann.ask(`${cli}/example_manifest/${kind}/`));
    const answer =
      verb === 'apply'
        ? await one.admin.send('POST', `${cli}/apply/`, example)
        : await ask(one.admin, `${verb}/${kind}/?name=`);
    expect([answer.status, answer.body['error']]).toEqual([
      status,
      expect.objectContaining({ errorClass: code }),
    ]);
  });

  it('is the own of a user; admins see all of their account, others nothing', async () => {
    const { session_key: key } = await config(ann, 'uid=k2');
    const ben = await smarter.addUser(one.admin, 'ben');
    const other = await smarter.openAccount('Other');
    const sees = async (client: Client) => {
      const { data } = await list(client, 'chats/?i=1000');
      const status = (await ask(client, `describe/chat/?session_key=${key}`)).status;
      return [data.items.some(({ sessionKey }) => sessionKey === key), status];
    };
    expect(await sees(ann)).toEqual([true, 200]);
    expect(await sees(one.admin)).toEqual([true, 200]);
    expect(await sees(ben)).toEqual([false, 404]);
    expect(await sees(other.admin)).toEqual([false, 404]);
    for (const client of [ben, other.admin])
      expect((await ask(client, `delete/chat/?session_key=${key}`)).status).toBe(404);
    const auditor = await smarter.addUser(one.admin, 'auditor', { is_auditor: true });
    expect((await ask(auditor, `chat/config/helper/?uid=x`)).status).toBe(403);
  });

  it('is named in the entries of what was done to it, and what is none is not', async () => {
    const { session_key: key } = (await said(ann, 'Name this', 'uid=k6')).request;
    const none = 'c4a7'.repeat(16);
    const recorded = async (answer: Promise<Answered>) => {
      const { status, id } = await answer;
      const entry = dataOf<Record<string, unknown>>(await one.admin.ask(`/api/v1/journal/entries/${id}/`));
      return [status, entry['name'], JSON.stringify(entry['response']).includes(key)];
    };
    expect(await recorded(ask(ann, `describe/chat/?session_key=${key}`))).toEqual([200, key, true]);
    expect(await recorded(ask(ann, `delete/chat/?session_key=${none}`))).toEqual([
      404,
      '[redacted: key-like]',
      false,
    ]);
    expect(await recorded(ask(ann, `delete/chat/?session_key=${key}`))).toEqual([200, key, false]);
  });

  it('is gone when it is deleted, or when the person is erased', async () => {
    const { session_key: key } = (await said(ann, 'Keep this', 'uid=k3')).request;
    expect((await ask(ann, `delete/chat/?session_key=${key}`)).body).toMatchObject({
      thing: 'Chat',
    });
    expect((await ask(ann, `get/chathistory/?session_key=${key}`)).status).toBe(404);
    expect((await prompt(ann, 'Again', 'uid=k3', { session_key: key })).status).toBe(404);
    expect((await config(ann, 'uid=k3')).session_key).not.toBe(key);
    const eve = await smarter.addUser(one.admin, 'eve');
    const { session_key: hers } = (await said(eve, 'Forget me', 'uid=k4')).request;
    expect((await list(one.admin, `chathistory/?session_key=${hers}`)).metadata.count).toBe(2);
    expect((await one.admin.send('POST', '/api/v1/users/eve/erase/', undefined)).status).toBe(200);
    expect((await ask(one.admin, `get/chathistory/?session_key=${hers}`)).status).toBe(404);
  });

  it('is there after a crash', async () => {
    const { session_key: key } = (await said(ann, 'Remember', 'uid=k5')).request;
    await smarter.crash();
    const again = smarter.as(ann.apiKey);
    expect((await config(again, 'uid=k5')).session_key).toBe(key);
    expect((await list(again, `chathistory/?session_key=${key}`)).metadata.count).toBe(2);
  }, 60_000);
});

describe('a server without an endpoint', () => {
  it('says so', async () => {
    const bare = new Smarter();
    await bare.start();
    dataOf(await apply(bare.admin, 'Chatbot', 'mute', { config: {} }));
    const answer = await prompt(bare.admin, 'Hello', 'uid=x', {}, 'mute');
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ error: { errorClass: 'CHATS.NO_ENDPOINT' } });
    await bare.end();
  }, 60_000);
});
