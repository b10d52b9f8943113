import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Client } from './client.ts';
import {
  checkedIn,
  examplesOf,
  operations,
  problemOf,
  statusOf,
  streamsOf,
} from './documented-operations.ts';
import { ModelServer, says } from './model.server.ts';
import { examplePassword, OperationPlaces } from './operation-places.ts';
import { dataOf, Smarter } from './smarter.ts';

const model = new ModelServer();
let smarter: Smarter;
let admin: Client;
let places: OperationPlaces;

beforeAll(async () => {
  await model.start();
  model.answer(says({ content: 'Hello!' }));
  smarter = new Smarter({
    SMARTER_BOOTSTRAP_PASSWORD: examplePassword,
    SMARTER_CHAT_BASE_URL: model.url,
    SMARTER_CHAT_MODEL: 'any',
  });
  places = new OperationPlaces(smarter);
  await smarter.start();
  admin = smarter.admin;
}, 30_000);
afterAll(async () => {
  await smarter.end();
  model.end();
});

/** Where nothing is: what would change something finds nothing to change. */
function nowhere(path: string): string {
  return path.replaceAll(/\{\w+\}/g, 'nothing');
}

/** How many outcomes the journal of an account has of an operation; of the platform's own without one. */
async function outcomesOf(id: string, account = ''): Promise<number> {
  const entries = await admin.entries(`&operation=${id}&account_number=${account}`);
  return entries.filter((entry) => entry.id === id).length;
}

async function headSize(): Promise<number> {
  const answer = await admin.ask('/api/v1/journal/entries/?limit=1');
  return dataOf<{ head: { size: number } }>(answer).head.size;
}

describe('the API Technical Reference', () => {
  it('is what is checked in, and valid by another reader of OpenAPI', async () => {
    const served: unknown = await (await fetch(`${smarter.url}/docs/openapi.json`)).json();
    expect(served).toEqual(checkedIn);
    expect(await new Validator().validate({ ...checkedIn })).toMatchObject({ valid: true });
  });

  it('has a viewer that takes nothing from elsewhere, and none of it is journaled', async () => {
    const before = await headSize();
    const page = await fetch(`${smarter.url}/docs`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const files = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url);
    expect(files).toEqual(expect.arrayContaining(['/docs/swagger-ui-bundle.js', '/docs/start.js']));
    for (const url of files) {
      const answer = await fetch(new URL(url, smarter.url));
      expect([url, answer.status]).toEqual([url, 200]);
      expect((await answer.bytes()).length).toBe(Number(answer.headers.get('content-length')));
    }
    // The question for the size is an entry itself.
    expect(await headSize()).toBe(before + 1);
  });

  it('says of every operation in a few words what it does', () => {
    expect(operations.length).toBeGreaterThan(50);
    expect(operations.filter(({ operation }) => operation.summary.length < 5)).toEqual([]);
  });

  it('has the schema of the manifests of every kind that the server answers', async () => {
    const manifests = Object.entries(checkedIn.components.schemas).filter(([name]) => name !== 'Error');
    expect(manifests.length).toBeGreaterThan(5);
    for (const [name, schema] of manifests) {
      const kind = name.replace(/Manifest$/, '');
      const answered = dataOf<object>(await admin.ask(`/api/v1/cli/schema/${kind}/`));
      const { 'x-smarter-kind': about, ...manifest } = schema as Record<string, unknown>;
      expect(manifest).toEqual({ ...answered, $schema: undefined });
      expect(about).toMatchObject({
        plural: expect.any(String) as unknown,
        verbs: expect.any(Array) as unknown,
      });
    }
  });
});

describe.each(operations)('$name', ({ method, path, operation, isPublic, isOfSession }) => {
  const streams = streamsOf(operation);
  const init = method === 'GET' ? { method } : { method, body: '{}' };

  it('refuses a bad key, in the envelope and as one entry', async () => {
    const answer = await smarter.as('0'.repeat(64)).ask(nowhere(path), init);
    expect(answer.status).toBe(401);
    expect(problemOf(operation, 401, answer.body)).toBeNull();
    expect(await outcomesOf(answer.id ?? '')).toBe(1);
  });

  it('without a key is open or refused, as one entry', async () => {
    const answer = await fetch(smarter.url + nowhere(path), init);
    const body: unknown = await answer.json();
    expect(answer.status === 403).toBe(!isPublic);
    expect(problemOf(operation, answer.status, body)).toBeNull();
    expect(await outcomesOf(answer.headers.get('smarter-journal-id') ?? '')).toBe(1);
  });

  it('refuses parameters or bodies that are wrong, or finds nothing, as one entry', async () => {
    const wrong = method === 'GET' ? { method } : { method, body: '{"no_such_member": 1}' };
    const answer = await admin.ask(`${nowhere(path)}?limit=x&from=x&at=x&i=x&dry_run=x&reveal=x&by=x`, wrong);
    if (answer.status >= 400) expect(problemOf(operation, answer.status, answer.body)).toBeNull();
    expect(answer.status).toBeLessThan(500);
    expect(await outcomesOf(answer.id ?? '')).toBe(1);
  });

  it('refuses a key in the query, as one entry', async () => {
    const answer = await admin.ask(`${nowhere(path)}?api_key=nothing`, init);
    expect(answer).toMatchObject({ status: 400, body: { error: { errorClass: 'AUTH.KEY_IN_QUERY' } } });
    expect(problemOf(operation, 400, answer.body)).toBeNull();
    expect(await outcomesOf(answer.id ?? '')).toBe(1);
  });

  it('has one entry where the caller goes away', async () => {
    const { hostname, port } = new URL(smarter.url);
    const trace = randomBytes(16).toString('hex');
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.end(
      `${method} ${nowhere(path)} HTTP/1.1\r\nHost: ${hostname}\r\ntraceparent: 00-${trace}-${trace.slice(16)}-01\r\n` +
        `Authorization: Token ${admin.apiKey}\r\nContent-Length: 2\r\n\r\n{}`,
    );
    socket.destroySoon();
    await once(socket, 'close');
    const outcomes = async () =>
      (await admin.entries(`&trace=${trace}`)).filter(
        ({ id, operation_id: operationId }) => id === operationId,
      );
    while ((await outcomes()).length === 0) await setTimeout(20);
    expect(await outcomes()).toHaveLength(1);
  });

  it('does what its examples ask, answers as documented, and has one entry of each', async () => {
    for (const body of examplesOf(operation)) {
      const address = await places.addressOf(path);
      // What is about another account is in the journal of that one.
      const [account] = /(?<=\/accounts\/)[\d-]+/.exec(address) ?? [];
      const answer = await fetch(smarter.url + address, {
        method,
        headers: isOfSession ? await places.sessionFor(path) : { authorization: `Token ${admin.apiKey}` },
        ...(body === undefined ? {} : { body }),
      });
      const id = answer.headers.get('smarter-journal-id') ?? '';
      const type = answer.headers.get('content-type')?.split(';')[0];
      const text = streams.length === 0 ? await answer.text() : await beginningOf(answer);
      expect({ text, status: answer.status }).toEqual({ text, status: statusOf(operation) });
      if (streams.length === 0) expect(problemOf(operation, answer.status, JSON.parse(text))).toBeNull();
      else expect(streams).toContain(type);
      while ((await outcomesOf(id, account)) === 0) await setTimeout(20);
      expect(await outcomesOf(id, account)).toBe(1);
    }
  }, 30_000);

  if (operation.parameters.some(({ name }) => name === 'account_number')) {
    it('is about the account that a platform admin names', async () => {
      const address = await places.addressOf(path);
      const [body] = examplesOf(operation);
      const elsewhere = `${address}${address.includes('?') ? '&' : '?'}account_number=0000-0000-0000`;
      const answer = await admin.ask(elsewhere, { method, ...(body === undefined ? {} : { body }) });
      expect(answer).toMatchObject({
        status: 404,
        body: { error: { errorClass: 'ACCOUNTS.NOT_FOUND' } },
      });
      expect(await outcomesOf(answer.id ?? '')).toBe(1);
    }, 30_000);
  }
});

/** Enough of a stream to see that it is one; ends it. */
async function beginningOf({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return Buffer.from(value ?? []).toString();
}
