import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { Browser, sessionPath, signIn } from './browser.ts';
import { Client } from './client.ts';
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

/** Sends what must leave no trace, wherever and however it can be sent; answers all of it in every form. */
async function sendCanaries(): Promise<readonly string[]> {
  const client = new Client(server.url, apiKey);
  const apply = '/api/v1/cli/apply/';
  for (const canary of forms(apiKey)) {
    await client.ask('/api/v1/cli/whoami/', { headers: { 'user-agent': `curl ${canary}`, 'x-key': canary } });
    await client.ask('/api/v1/cli/whoami/', { headers: { authorization: `Token ${canary}` } });
    await client.ask('/api/v1/cli/whoami/', {
      headers: { traceparent: canary, 'content-type': `a/${canary}` },
    });
    for (const name of ['api_key', 'access_token', 'other', 'name']) {
      await client.ask(`/api/v1/cli/describe/account/?${name}=${canary}`);
    }
    await client.ask(`/api/v1/cli/whoami/?${canary}=1`);
    await client.ask(`/${canary}/`);
    await client.ask(`/api/v1/cli/describe/${canary}/`);
    await client.ask(`/api/v1/journal/entries/${canary}/`);
    await client.ask(`/api/v1/journal/entries/?cursor=${canary}&operation=${canary}`);
    for (const body of [
      canary,
      `{"kind":"${canary}"}`,
      `{"kind":"Account","${canary}":1}`,
      `{"kind":"Account","apiVersion":"${canary}"}`,
      `kind: Account\nmetadata:\n  name: ${canary}\n`,
      `key=${canary}`,
    ]) {
      await client.ask(apply, { method: 'POST', body });
    }
  }
  const secrets = [...(await useSecrets(client)), ...(await useSession())];
  expect(await client.entries()).not.toHaveLength(0);
  return [apiKey, password, ...secrets].flatMap(forms);
}

describe('a key, password or session, wherever and however it was sent,', () => {
  let canaries: readonly string[];
  beforeAll(async () => {
    canaries = await sendCanaries();
  }, 60_000);

  it('leaves no trace in any log line', () => {
    for (const canary of canaries) expect(server.output()).not.toContain(canary);
  });

  for (const { name, folder, mustHold } of searched) {
    if (folder === undefined) {
      it.skip(`can not be looked for in the files of ${name}, which was not started for the tests`, () => {});
      continue;
    }
    it(`leaves no trace in any file of ${name}`, () => {
      const paths = filesIn(folder);
      for (const path of paths) {
        const content = readFileSync(path);
        expect([path, canaries.filter((canary) => content.includes(canary))]).toEqual([path, []]);
      }
      for (const file of mustHold) {
        expect(paths.map((path) => basename(path))).toContainEqual(expect.stringMatching(file));
      }
    });
  }
});
