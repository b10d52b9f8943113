import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { Browser, sessionPath, signIn } from './browser.ts';
import { Client } from './client.ts';
import { entriesWhole, operationLogIn } from './recorded.ts';
import { keyManifest, userManifest } from './smarter.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'smarter-canary-'));
const apiKey = randomBytes(32).toString('hex');
const password = `canary-${randomBytes(12).toString('hex')}`;
const env = {
  SMARTER_BOOTSTRAP_API_KEY: apiKey,
  SMARTER_BOOTSTRAP_PASSWORD: password,
  SMARTER_LOG_LEVEL: 'debug',
};

let server: ServerProcess;

beforeAll(async () => {
  server = await startServer({ dataDir, env });
}, 30_000);

afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

/** Whose files are searched, and which of them must be there: others would show nothing. */
interface Searched {
  readonly name: string;
  /** Undefined where it was not started for the tests. */
  readonly folder: string | undefined;
  readonly mustHold: readonly RegExp[];
}

function filesIn(folder: string): string[] {
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true })
      // Preallocated, and without a word of what is in the topics.
      .filter((file) => file.isFile() && !/\.(time)?index$/.test(file.name))
      .map((file) => join(file.parentPath, file.name))
  );
}

const isDistributed = process.env['SMARTER_TEST_MODE'] === 'distributed';
const {
  ENGINES_KAFKA_DATA: kafkaData,
  ENGINES_MONGODB_DATA: mongoData,
  ENGINES_MONGODB_KIND: mongoKind,
} = process.env;
const searched: readonly Searched[] = [
  { name: 'the server', folder: dataDir, mustHold: isDistributed ? [/^spool$/] : [/^log\.sqlite-wal$/] },
  ...(isDistributed
    ? [
        { name: 'Kafka', folder: kafkaData, mustHold: [/^\d{20}\.log$/] },
        {
          name: 'MongoDB',
          folder: mongoData,
          mustHold: mongoKind === 'mongod' ? [/\.wt$/, /^WiredTigerLog\.\d+$/] : [/\.sqlite-wal$/],
        },
      ]
    : []),
];

const percent = (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
const forms = (text: string) => [
  text,
  Buffer.from(text).toString('base64').replace(/=+$/, ''),
  percent(text),
];

/** Makes, resets and sends secrets over REST and manifests, rightly and wrongly; answers all of them. */
async function useSecrets(client: Client): Promise<string[]> {
  const sent = Array.from({ length: 4 }, () => `canary-${randomBytes(12).toString('hex')}`);
  const [initial, next, wrong, misplaced] = sent;
  const user = { username: 'canary', email: 'canary@example.com' };
  const made = await client.send('POST', '/api/v1/users/', { ...user, password: initial });
  const key = await client.send('POST', '/api/v1/api-keys/', { name: 'first', username: 'canary' });
  const shown = (key.body['data'] as { api_key: string; key: { key_id: string } }) ?? {};
  const id = shown.key.key_id;
  const rotated = await client.send('POST', `/api/v1/api-keys/${id}/rotate/`, {}, { 'idempotency-key': 'r' });
  const applied = await client.apply(keyManifest('second', { username: 'canary' }));
  const path = '/api/v1/users/canary/password';
  const own = new Client(client.url, shown.api_key);
  const statuses = [
    await own.send('POST', path, { current: initial, password: next }),
    await own.send('POST', path, { current: wrong, password: next }),
    await client.send('POST', path, { password: [misplaced] }),
    await client.send('POST', '/api/v1/users/', { ...user, passwort: misplaced }),
    await client.send('POST', '/api/v1/users/', { ...user, username: { [`${misplaced}`]: misplaced } }),
    await client.apply(userManifest('canary', { password: misplaced })),
  ].map(({ status }) => status);
  expect([made.status, ...statuses]).toEqual([201, 200, 403, 400, 400, 400, 400]);
  const reset = await client.send('POST', path, { make_password: true });
  const answers = [key, rotated, applied, reset].map(({ body }) => body['data'] as Record<string, string>);
  const given = answers.map((data) => data['api_key'] ?? data['password'] ?? '');
  expect(given.filter((secret) => secret.length < 24)).toEqual([]);
  return [...sent, ...given];
}

/** Signs in, rightly and wrongly, and sends what it got to where it does not belong; answers all of it. */
async function useSession(): Promise<string[]> {
  const canary = () => `canary-${randomBytes(12).toString('hex')}`;
  const [wrong, next, misplaced] = [canary(), canary(), canary()];
  const session = await Browser.signIn(server.url, 'admin', password);
  const token = session.cookie.slice('smarter_session='.length);
  await signIn(server.url, 'admin', wrong);
  await signIn(server.url, 'nobody', wrong);
  for (const body of [{ username: 'admin', passwort: misplaced }, { username: [misplaced] }, misplaced])
    await session.send('POST', sessionPath, body);
  await session.ask(`${sessionPath}?token=${token}`, { headers: { 'user-agent': `curl ${token}` } });
  await session.ask(`/api/v1/sessions/${token}`, { method: 'DELETE' });
  await session.ask(`/api/v1/sessions/${session.csrfToken}`, { method: 'DELETE' });
  const change = (current: string) =>
    session.send('PUT', `${sessionPath}/password`, { current_password: current, new_password: next });
  expect([(await change(wrong)).status, (await change(password)).status]).toEqual([403, 200]);
  await session.send('POST', '/api/v1/api-keys/', { name: token, description: session.csrfToken });
  await session.delete(sessionPath);
  await session.ask(sessionPath);
  return [wrong, next, misplaced, token, session.csrfToken];
}

/** What is found wherever what was sent is recorded: a search that misses it would miss a secret, too. */
const control = 'plain-enough-to-be-recorded';

/** Sends it to wherever a caller can put it, but for what would be kept. */
async function sendEverywhere(
  canary: string,
  authorization: Readonly<Record<string, string>>,
): Promise<void> {
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { ...authorization, ...(init.headers as Record<string, string>) };
    const { status } = await fetch(server.url + path, { ...init, headers });
    // Those are counted, and not recorded one by one.
    expect(status).not.toBe(429);
  };
  const whoami = '/api/v1/cli/whoami/';
  await ask(whoami, { headers: { 'user-agent': `curl ${canary}`, 'x-key': canary } });
  await ask(whoami, { headers: { authorization: `Token ${canary}` } });
  await ask(whoami, { headers: { traceparent: canary, 'content-type': `a/${canary}` } });
  await ask(`${whoami}?account_number=${canary}`);
  for (const name of [...queryNames, 'other']) {
    await ask(`/api/v1/cli/describe/account/?${name}=${canary}`);
    await ask(`/api/v1/journal/entries/?${name}=${canary}`);
  }
  await ask(`/api/v1/cli/describe/chat/?session_key=${canary}`);
  await ask(`${whoami}?${canary}=1`);
  for (const path of [
    '',
    'api/v1/cli/describe/',
    'api/v1/journal/entries/',
    'api/v1/users/',
    'api/v1/api-keys/',
  ]) {
    await ask(`/${path}${canary}/`);
  }
  for (const path of ['users', 'api-keys']) await ask(`/api/v1/${path}/${canary}`, { method: 'DELETE' });
  for (const body of [
    canary,
    `{"kind":"${canary}"}`,
    `{"kind":"Account","${canary}":1}`,
    `{"kind":"Account","apiVersion":"${canary}"}`,
    `{"kind":"Account","metadata":{"name":"${canary}","description":"${canary}","tags":["${canary}"]}}`,
    `{"kind":"Chat","metadata":{"name":"${canary}"},"spec":{"config":{"sessionKey":"${canary}"}}}`,
    `kind: Account\nmetadata:\n  name: ${canary}\n`,
    `key=${canary}`,
  ]) {
    await ask('/api/v1/cli/apply/', { method: 'POST', body });
  }
}

const queryNames = [
  'account_number',
  'api_key',
  'access_token',
  'name',
  'cursor',
  'operation',
  'limit',
  'uid',
];

/** Sends keys as what is kept; answers them. */
async function keepKeys(client: Client): Promise<string[]> {
  const keys = Array.from({ length: 2 }, () => randomBytes(32).toString('hex'));
  const [annotated, described] = keys;
  const secret = (name: string | undefined, metadata: object) => ({
    ...{ apiVersion: 'smarter.sh/v1', kind: 'Secret' },
    ...{ metadata: { name, version: '1.0.0', ...metadata }, spec: { config: { value: 'sealed' } } },
  });
  const statuses = [
    await client.apply(secret('described', { description: `for ${described}`, annotations: [annotated] })),
    await client.send('POST', '/api/v1/api-keys/', {
      name: 'kept',
      username: 'canary',
      description: described,
    }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([200, 201]);
  return keys;
}

/** Everything that was sent and must leave no trace, in every form. */
interface Canaries {
  /** Nowhere at all. */
  readonly secrets: readonly string[];
  /** Kept as what they were sent as, by mistake; in no record of it. */
  readonly kept: readonly string[];
}

/** Sends what must leave no trace, wherever and however it can be sent. */
async function sendCanaries(client: Client): Promise<Canaries> {
  const own = { authorization: `Token ${client.apiKey}` };
  await client.ask(`/api/v1/cli/describe/account/?name=${control}`, { headers: { 'user-agent': control } });
  const secrets = [...(await useSecrets(client)), ...(await useSession())];
  const made = await client.send('POST', '/api/v1/api-keys/', { name: 'other', username: 'canary' });
  const others = (made.body['data'] as { api_key: string }).api_key;
  for (const key of [client.apiKey, others]) {
    for (const form of forms(key)) {
      for (const authorization of [own, {}, { authorization: 'Token wrong' }]) {
        await sendEverywhere(form, authorization);
      }
    }
  }
  const kept = await keepKeys(client);
  const all = [client.apiKey, password, others, ...secrets];
  return { secrets: all.flatMap(forms), kept: kept.flatMap(forms) };
}

const foundIn = (text: string, canaries: readonly string[]) =>
  canaries.filter((canary) => text.includes(canary));

describe('a key, password or session, wherever and however it was sent,', () => {
  const client = () => new Client(server.url, apiKey);
  let canaries: Canaries;
  beforeAll(async () => {
    canaries = await sendCanaries(client());
  }, 120_000);

  it('leaves no trace in any log line', () => {
    expect(server.output()).toContain('whoami');
    expect(foundIn(server.output(), [...canaries.secrets, ...canaries.kept])).toEqual([]);
  });

  it('leaves no trace in any entry', async () => {
    const text = await entriesWhole(client());
    expect(text.split(control).length - 1).toBeGreaterThanOrEqual(2);
    expect(text).toContain('[redacted: key-like]');
    expect(foundIn(text, [...canaries.secrets, ...canaries.kept])).toEqual([]);
  }, 60_000);

  // Elsewhere what is on the topic lies in the files of Kafka as it is.
  (isDistributed ? it.skip : it)('leaves no trace on the operation log', async () => {
    const text = await operationLogIn(dataDir);
    expect(text.split(control).length - 1).toBeGreaterThanOrEqual(2);
    expect(foundIn(text, [...canaries.secrets, ...canaries.kept])).toEqual([]);
  });

  for (const { name, folder, mustHold } of searched) {
    if (folder === undefined) {
      // Never in CI, which starts its own: there a skip would be a search that went missing (ADR 0023).
      if (process.env['CI'] === 'true') throw new Error(`it is not said where the files of ${name} are`);
      it.skip(`can not be looked for in the files of ${name}, which was not started for the tests`, () => {});
      continue;
    }
    it(`leaves no trace in any file of ${name}`, () => {
      const paths = filesIn(folder);
      for (const path of paths) {
        const content = readFileSync(path);
        expect([path, canaries.secrets.filter((canary) => content.includes(canary))]).toEqual([path, []]);
      }
      for (const file of mustHold) {
        expect(paths.map((path) => basename(path))).toContainEqual(expect.stringMatching(file));
      }
    });
  }
});
