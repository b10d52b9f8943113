import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Client } from './client.ts';
import { dataOf, Smarter } from './smarter.ts';

interface Reference {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: object; readonly responses: Readonly<Record<string, Response>> };
}

interface DocumentedOperation {
  readonly summary: string;
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, Response | { readonly $ref: string }>>;
}

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

const file = join(import.meta.dirname, '../../docs/reference/openapi.json');
const checkedIn = JSON.parse(readFileSync(file, 'utf8')) as Reference;
const moment = '2026-01-01T00:00:00Z';

/** Every operation of the document; its name is what a failure shows. */
const operations = Object.entries(checkedIn.paths)
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation,
      isPublic: operation.security !== undefined,
      isStream: /\/(tail|export)$/.test(path),
    })),
  )
  .map((operation, number) => ({ ...operation, number }));

const smarter = new Smarter();
let admin: Client;
let keyId: string;

beforeAll(async () => {
  await smarter.start();
  admin = smarter.admin;
  const { items } = dataOf<{ items: { key_id: string }[] }>(await admin.ask('/api/v1/api-keys/'));
  keyId = items[0]?.key_id ?? '';
}, 30_000);
afterAll(() => smarter.end());

/** Where nothing is: what would change something finds nothing to change. */
function nowhere(path: string): string {
  return path.replaceAll(/\{\w+\}/g, 'nothing');
}

/** The body of an answer against the schema that the document has for its status. */
function problemOf(operation: DocumentedOperation, status: number, body: unknown): string | null {
  const named = operation.responses[status];
  if (named === undefined) return `status ${status} is not documented`;
  const response =
    '$ref' in named ? checkedIn.components.responses[named.$ref.split('/').at(-1) ?? ''] : named;
  const schema = response?.content?.['application/json']?.schema;
  if (schema === undefined) return `status ${status} has no schema`;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validate = ajv.compile({ ...schema, components: checkedIn.components });
  return validate(body) ? null : ajv.errorsText(validate.errors);
}

/** How many outcomes the journal has of an operation. */
async function outcomesOf(id: string): Promise<number> {
  const { entries } = dataOf<{ entries: { id: string }[] }>(
    await admin.ask(`/api/v1/journal/entries/?operation=${id}`),
  );
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
});

describe.each(operations)('$name', ({ number, method, path, operation, isPublic, isStream }) => {
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

  it('has one entry where the caller goes away', async () => {
    const { hostname, port } = new URL(smarter.url);
    const caller = `caller ${number}`;
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.end(
      `${method} ${nowhere(path)} HTTP/1.1\r\nHost: ${hostname}\r\nUser-Agent: ${caller}\r\n` +
        `Authorization: Token ${admin.apiKey}\r\nContent-Length: 2\r\n\r\n{}`,
    );
    socket.destroySoon();
    await once(socket, 'close');
    const outcomes = async () =>
      (await admin.entries()).filter(
        ({ id, operation_id: operationId, client }) => client.user_agent === caller && id === operationId,
      );
    while ((await outcomes()).length === 0) await setTimeout(20);
    expect(await outcomes()).toHaveLength(1);
  });

  if (method === 'GET' && !isStream) {
    it('answers as documented where there is something, as one entry', async () => {
      const answer = await admin.ask(await somewhere(path));
      expect(answer.status).toBe(200);
      expect(problemOf(operation, 200, answer.body)).toBeNull();
      expect(await outcomesOf(answer.id ?? '')).toBe(1);
    });
  }
});

/** An address at which there is something to read. */
async function somewhere(path: string): Promise<string> {
  const query = new URLSearchParams();
  if (/\/(state|diff)$/.test(path)) {
    query.set('kind', 'User');
    query.set('name', 'admin');
  }
  if (path.endsWith('/state')) query.set('at', '2999-01-01T00:00:00Z');
  if (path.endsWith('/diff')) {
    query.set('from', moment);
    query.set('to', '2999-01-01T00:00:00Z');
  }
  if (/\/(describe|logs)\/\{kind\}$/.test(path)) query.set('name', 'admin');
  const [newest] = await admin.entries('&command=whoami');
  const known: Readonly<Record<string, string>> = {
    kind: 'user',
    username: 'admin',
    number: '3141-5926-5359',
    key_id: keyId,
    id: path.includes('replays')
      ? await replayed()
      : (newest?.id ?? (await admin.ask('/api/v1/cli/whoami/')).id ?? ''),
  };
  const place = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => known[name] ?? name);
  return `${place}?${query.toString()}`;
}

async function replayed(): Promise<string> {
  const answer = await admin.send('POST', '/api/v1/journal/replays/', { view: 'usage' });
  return dataOf<{ id: string }>(answer, 202).id;
}
