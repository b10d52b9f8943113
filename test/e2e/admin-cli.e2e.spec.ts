import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { Client } from './client.ts';

const script = join(import.meta.dirname, '../../dist/apps/admin-cli/src/main.js');
const dataDir = mkdtempSync(join(tmpdir(), 'smarter-admin-'));
const apiKey = 'ad31'.repeat(16);
let server: ServerProcess;
let client: Client;

beforeAll(async () => {
  const env = { SMARTER_BOOTSTRAP_API_KEY: apiKey, SMARTER_BOOTSTRAP_PASSWORD: 'a password for tests' };
  server = await startServer({ dataDir, env });
  client = new Client(server.url, apiKey);
}, 30_000);
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command line in a process of its own; `input` is piped into it. */
function admin(line: string, input = '', key = apiKey): Promise<Ended> {
  const env = { PATH: process.env['PATH'], SMARTER_API_KEY: key, SMARTER_URL: server.url };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [script, ...line.split(' ')],
      { env },
      (_error, output, errors) => resolve({ exitCode: child.exitCode ?? -1, output, errors }),
    );
    child.stdin?.end(input);
  });
}

/** As `admin`, of what must succeed: the JSON that it prints. */
async function json<Shape>(line: string): Promise<Shape> {
  const { exitCode, output, errors } = await admin(`${line} --json`);
  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
  return JSON.parse(output) as Shape;
}

interface Key {
  readonly key_id: string;
  readonly expires_at: string | null;
  readonly is_active: boolean;
}

describe('the command line on a real server', () => {
  it('rotates the key that wraps all others, and says how many it wrapped', async () => {
    const { exitCode, errors } = await admin('secrets rotate-key');
    expect([exitCode, errors]).toEqual([
      0,
      expect.stringMatching(/^\d+ keys are wrapped under [0-9a-f]{16} \(/),
    ]);
    const nobody = await admin('secrets rotate-key', '', '0'.repeat(64));
    expect(nobody.exitCode).toBe(1);
  });

  it('manages a key from its making to its end', async () => {
    const { key, api_key: first } = await json<{ key: Key; api_key: string }>(
      'keys create builds --level account --expires 30d',
    );
    const id = key.key_id;
    const works = async (candidate: string) =>
      (await new Client(server.url, candidate).ask('/api/v1/cli/whoami/')).status === 200;
    expect(await works(first)).toBe(true);

    const second = (await admin(`keys rotate ${id} --grace 3600`)).output.trim();
    expect(await Promise.all([first, second].map(works))).toEqual([true, true]);
    const third = (await admin(`keys rotate ${id} --grace 0 --yes`)).output.trim();
    expect(await works(third)).toBe(true);

    await json(`keys expire ${id} never`);
    await json(`keys switch ${id} off --yes`);
    expect(await json<Key>(`keys show ${id}`)).toMatchObject({ expires_at: null, is_active: false });
    await json(`keys switch ${id} on`);
    expect(await json<Key>(`keys show ${id}`)).toMatchObject({ is_active: true });

    await json(`keys delete ${id} --yes`);
    expect((await admin(`keys show ${id}`)).exitCode).toBe(1);
  }, 60_000);

  it('manages a user from its making to its erasure', async () => {
    const made = await admin('users create ada --email ada@example.com --make-password');
    expect(made.output).toMatch(/^\S{24}\n$/);
    expect(await admin('users create ada --email ada@example.com')).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('USERS.NAME_TAKEN'),
    });
    await json('users change ada --admin --no-auditor');
    await json('users switch ada off --yes');
    expect(await json('users show ada')).toMatchObject({ is_staff: true, is_active: false });
    const password = await admin('users password ada --password-stdin', 'another long password\n');
    expect(password).toMatchObject({ exitCode: 0, output: '' });
    expect(await admin('users password ada --password-stdin', 'short\n')).toMatchObject({ exitCode: 1 });
    await json('users erase ada --yes');
    expect((await admin('users show ada')).exitCode).toBe(1);
  }, 60_000);

  it('manages an account from its opening to its closing', async () => {
    const { account_number: number } = await json<{ account_number: string }>(
      'accounts open --company-name Example --country USA',
    );
    expect(await json('accounts list')).toEqual(
      expect.arrayContaining([expect.objectContaining({ account_number: number, company_name: 'Example' })]),
    );
    await json(`accounts switch ${number} off --yes`);
    expect(await json(`accounts show ${number}`)).toMatchObject({ is_active: false });
    await json(`accounts close ${number} --yes`);
    expect((await admin(`accounts show ${number}`)).exitCode).toBe(1);
  }, 60_000);

  it('says of what it changed, and of what was refused, where the journal has it', async () => {
    const idIn = ({ errors }: Ended) => /journal: ([0-9a-f-]{36})/.exec(errors)?.[1];
    const changed = idIn(await admin('users create bob --email bob@example.com'));
    const refused = idIn(await admin('users show nobody'));
    const [entry] = await client.entries(`&operation=${changed}`);
    expect(entry).toMatchObject({ id: changed, class: 'write', status: 201, actor: { user: 'admin' } });
    const [refusal] = await client.entries(`&operation=${refused}`);
    expect(refusal).toMatchObject({ id: refused, status: 404 });
  }, 30_000);
});
