import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { answerOf, Client, type Answer } from './client.ts';
import { sendRaw } from './raw-http.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'smarter-e2e-'));
const apiKey = randomBytes(32).toString('hex');
const env = { SMARTER_BOOTSTRAP_API_KEY: apiKey, SMARTER_BOOTSTRAP_PASSWORD: 'a password for tests' };

let server: ServerProcess;
let client: Client;

beforeAll(async () => {
  server = await startServer({ dataDir, env });
  client = new Client(server.url, apiKey);
}, 30_000);

afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

const whoami = '/api/v1/cli/whoami/';

function expectEnvelope(answer: Pick<Answer, 'body'>, status: number): void {
  expect(answer.body).toMatchObject({
    api: 'smarter.sh/v1',
    thing: expect.any(String),
    metadata: { command: expect.any(String) },
    description: expect.any(String),
    context: expect.any(String),
    error: { status: String(status), stacktrace: null, operation_id: expect.any(String) },
  });
}

/** The one entry of an answer, with the key of its receipt. */
async function entryOf(answer: Answer) {
  expect(answer.id).not.toBeNull();
  const entries = await client.entries(`&operation=${answer.id}`);
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({ id: answer.id, key: answer.key, status: answer.status });
  return entries[0];
}

describe('whoami', () => {
  it.each(['GET', 'POST'])('answers %s exactly as documented', async (method) => {
    const answer = await client.ask(whoami, { method });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      api: 'smarter.sh/v1',
      data: {
        account: {
          account_number: '3141-5926-5359',
          address1: '1700 South Lamar Blvd',
          address2: 'Suite 338',
          city: 'Austin',
          company_name: 'Smarter',
          country: 'USA',
          created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
          currency: 'USD',
          id: 1,
          language: '',
          phone_number: '+1 (512) 833-6955',
          postal_code: '78704',
          state: 'TX',
          timezone: 'America/Chicago',
          updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        },
        user: {
          email: 'admin@smarter.sh',
          first_name: '',
          id: 1,
          is_staff: true,
          is_superuser: true,
          last_name: '',
          username: 'admin',
        },
      },
      metadata: { command: 'whoami' },
      thing: 'None',
    });
    expect(Object.keys(answer.body)).toEqual(['api', 'data', 'metadata', 'thing']);
    await entryOf(answer);
  });

  it('takes Bearer as well as Token, in any case, and the path without its slash', async () => {
    for (const authorization of [`Bearer ${apiKey}`, `token ${apiKey}`]) {
      const answer = await client.ask('/api/v1/cli/whoami', { headers: { authorization } });
      expect(answer.status).toBe(200);
    }
  });
});

describe('refusals, each in the envelope and each an entry', () => {
  it.each([
    ['no key', () => fetch(server.url + whoami), 403],
    ['another scheme', () => fetch(server.url + whoami, { headers: { authorization: 'Basic eDp5' } }), 403],
    ['a bad key', () => fetch(server.url + whoami, { headers: { authorization: 'Token nope' } }), 401],
    [
      'a scheme without a key',
      () => fetch(server.url + whoami, { headers: { authorization: 'Token' } }),
      401,
    ],
    ['an unknown path', () => fetch(`${server.url}/nope/at/all`), 404],
    ['an undecodable path', () => fetch(`${server.url}/%zz`), 400],
    ['an unknown method', () => fetch(server.url + whoami, { method: 'PROPFIND' }), 404],
  ])('%s', async (_what, ask, status) => {
    const answer = await answerOf(await ask());
    expect(answer.status).toBe(status);
    expectEnvelope(answer, status);
    const entry = await entryOf(answer);
    expect(entry?.actor.kind).toBe('anonymous');
    expect(entry?.class).toBe(status === 401 || status === 403 ? 'denied' : 'read');
  });

  it('a wrong method says which ones there are', async () => {
    const answer = await client.ask(whoami, { method: 'DELETE' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
    expectEnvelope(answer, 405);
    await entryOf(answer);
  });

  it('a body over 1 MiB', async () => {
    const answer = await client.ask('/api/v1/cli/apply/', {
      method: 'POST',
      body: Buffer.alloc(3 << 20, 'x'),
    });
    expect(answer.status).toBe(413);
    expectEnvelope(answer, 413);
    await entryOf(answer);
  });

  it.each(['access_token', 'api_key'])('a key in the query parameter %s', async (name) => {
    const answer = await client.ask(`${whoami}?${name}=${apiKey}`);
    expect(answer.status).toBe(400);
    expectEnvelope(answer, 400);
    await entryOf(answer);
  });
});

describe('what the HTTP parser refuses', () => {
  it.each([
    ['garbage', 'GARBAGE\r\n\r\n', 400],
    ['a missing Host header', `GET ${whoami} HTTP/1.1\r\nConnection: close\r\n\r\n`, 400],
    ['headers over the limit', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', 405],
    [
      'an unmet expectation',
      `GET ${whoami} HTTP/1.1\r\nHost: a\r\nExpect: x\r\nConnection: close\r\n\r\n`,
      400,
    ],
    ['an absolute path that is none', 'GET nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400],
  ])('%s', async (_what, bytes, status) => {
    const [answer] = await sendRaw(server.url, bytes);
    expect(answer?.status).toBe(status);
    const body = JSON.parse(answer?.body ?? '') as Record<string, unknown>;
    expectEnvelope({ body }, status);
    const entries = await client.entries(`&operation=${answer?.headers['smarter-journal-id']}`);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ key: answer?.headers['smarter-journal-key'], status });
  });

  it('is answered after the requests before it on the connection, in order', async () => {
    const good = `GET ${whoami} HTTP/1.1\r\nHost: a\r\nAuthorization: Token ${apiKey}\r\n\r\n`;
    const answers = await sendRaw(server.url, `${good}${good}GARBAGE\r\n\r\n`);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
  });

  it('includes a body that breaks: the request is refused on its own path', async () => {
    const head = `POST /api/v1/cli/apply/ HTTP/1.1\r\nHost: a\r\nAuthorization: Token ${apiKey}\r\n`;
    const [answer] = await sendRaw(server.url, `${head}Transfer-Encoding: chunked\r\n\r\nnot a size\r\n`);
    expect(answer?.status).toBe(400);
    const entries = await client.entries(`&operation=${answer?.headers['smarter-journal-id']}`);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ command: 'apply', status: 400 });
  });

  it('is not answered once more where its request was refused before its body broke', async () => {
    const before = (await client.entries()).length;
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.write(
      'POST /api/v1/cli/apply/ HTTP/1.1\r\nHost: a\r\nAuthorization: Token none\r\n' +
        'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
    );
    await once(socket, 'data');
    socket.write('not a size\r\n');
    await once(socket, 'close');
    expect(received.match(/^HTTP.*$/gm)).toEqual(['HTTP/1.1 401 Unauthorized']);
    // The question of before has an entry itself.
    const entries = (await client.entries()).slice(0, -before - 1);
    expect(entries).toMatchObject([{ command: 'apply', status: 401 }]);
  });

  it('includes bodies that never come', async () => {
    const before = (await client.entries()).length;
    const controller = new AbortController();
    const body = new ReadableStream({
      start(stream) {
        stream.enqueue(Buffer.from('{'));
        setTimeout(() => controller.abort(), 50);
      },
    });
    const init = { method: 'POST', body, signal: controller.signal, duplex: 'half' } as RequestInit;
    await expect(client.ask('/api/v1/cli/apply/', init)).rejects.toThrow();
    for (;;) {
      const entries = await client.entries();
      const applied = entries.slice(0, entries.length - before).find(({ command }) => command === 'apply');
      if (applied === undefined) continue;
      expect(applied).toMatchObject({ outcome: 'failed', class: 'write' });
      break;
    }
  });
});

describe('applying the own account', () => {
  const apply = (manifest: unknown, text = JSON.stringify(manifest)) =>
    client.ask('/api/v1/cli/apply/', { method: 'POST', body: text });
  const describeAccount = async () =>
    ((await client.ask('/api/v1/cli/describe/account/')).body as { data: Record<string, unknown> }).data;

  it('changes what describe shows, and says what changed', async () => {
    const { status: _status, ...manifest } = await describeAccount();
    const spec = structuredClone(manifest['spec']) as { config: Record<string, unknown> };
    spec.config['phoneNumber'] = '+1 (512) 000-0000';
    const answer = await apply({ ...manifest, spec });
    expect(answer.body).toMatchObject({
      data: { changed: ['phoneNumber'] },
      message: 'Account 3141-5926-5359 applied successfully',
      thing: 'Account',
    });
    expect(await entryOf(answer)).toMatchObject({ class: 'write', outcome: 'succeeded' });
    expect((await describeAccount())['spec']).toEqual(spec);
    expect((await apply({ ...manifest, spec })).body).toMatchObject({ data: { changed: [] } });
    expect((await apply(manifest)).status).toBe(200);
  });

  it('takes YAML that is labelled JSON', async () => {
    const { status: _status, ...manifest } = await describeAccount();
    const { stringify } = await import('yaml');
    expect((await apply(manifest, stringify(manifest))).status).toBe(200);
  });

  it.each([
    ['an empty body', '', 400, undefined],
    ['no manifest', '[]', 400, undefined],
    ['an unknown kind', '{"kind":"Nothing"}', 400, 'kind'],
    ['a missing spec', '{"apiVersion":"smarter.sh/v1","kind":"Account","metadata":{}}', 400, 'spec'],
    [
      'a status',
      '{"apiVersion":"smarter.sh/v1","kind":"Account","metadata":{},"spec":{},"status":{}}',
      405,
      'status',
    ],
    ['__proto__', '{"kind":"Account","__proto__":{"x":1}}', 400, undefined],
    ['the key of the caller', `{"kind":"Account","metadata":{"name":"${apiKey}"}}`, 400, undefined],
  ])('refuses %s and changes nothing', async (_what, text, status, field) => {
    const before = await describeAccount();
    const answer = await apply(undefined, text);
    expect(answer.status).toBe(status);
    if (field !== undefined) expect(answer.body).toMatchObject({ error: { field } });
    await entryOf(answer);
    expect(await describeAccount()).toEqual(before);
  });
});

describe('reading the journal', () => {
  it('shows every operation once, newest first, in dense sequence', async () => {
    const { body } = await client.ask('/api/v1/journal/entries/?limit=3');
    const { data } = body as { data: { entries: { seq: number }[]; next: string; head: { size: number } } };
    expect(data.entries.map(({ seq }) => seq)).toEqual([
      data.head.size,
      data.head.size - 1,
      data.head.size - 2,
    ]);
    const all = await client.entries();
    expect(all.map(({ seq }) => seq)).toEqual(Array.from(all, (_entry, index) => all.length - index));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  it('shows one entry whole, with redacted bodies', async () => {
    const asked = await client.ask(whoami);
    const { body } = await client.ask(`/api/v1/journal/entries/${asked.id}/`);
    expect(body).toMatchObject({
      data: {
        id: asked.id,
        key: asked.key,
        response: { data: { user: { email: { $redacted: 'personal' }, is_staff: true } } },
      },
    });
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'cursor=-1', 'operation=x', 'nonsense=1'])(
    'refuses ?%s',
    async (query) => {
      const answer = await client.ask(`/api/v1/journal/entries/?${query}`);
      expect(answer.status).toBe(400);
      expectEnvelope(answer, 400);
    },
  );

  it('has no entry for an id that never was', async () => {
    const answer = await client.ask('/api/v1/journal/entries/01a20fd0-72c3-7442-b76d-e45523039dde/');
    expect(answer.status).toBe(404);
  });
});

describe('health', () => {
  it('answers without a key and is not journaled', async () => {
    const before = (await client.entries()).length;
    for (const path of ['/healthz/', '/readiness/']) {
      expect(await (await fetch(server.url + path)).text()).toBe('OK');
    }
    expect((await client.entries()).length).toBe(before + Math.ceil(before / 200));
  });
});

describe('after kill -9 and another start', () => {
  it('everything is still there, and goes on in sequence', async () => {
    const answer = await client.ask(whoami);
    const before = await client.entries();
    await server.kill();
    server = await startServer({ dataDir, env });
    client = new Client(server.url, apiKey);
    await entryOf(answer);
    const after = await client.entries();
    expect(after.slice(-before.length)).toEqual(before);
  }, 30_000);
});
