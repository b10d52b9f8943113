import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { Client } from './client.ts';

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

const percent = (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
const forms = (text: string) => [
  text,
  Buffer.from(text).toString('base64').replace(/=+$/, ''),
  percent(text),
];

it('leaves no trace of a key or password in any file or log line, wherever and however it was sent', async () => {
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
  expect(await client.entries()).not.toHaveLength(0);
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  const contents = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
  expect(files.map(({ name }) => name)).toContain('log.sqlite-wal');
  for (const canary of [...forms(apiKey), ...forms(password)]) {
    const found = files.filter((_file, index) => contents[index]?.includes(canary)).map(({ name }) => name);
    expect(found).toEqual([]);
    expect(server.output()).not.toContain(canary);
  }
}, 60_000);
