import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { closeSync, cpSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { commitsIn } from '../../tools/kill/examine.ts';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { Client, type Answer, type Entry } from '../e2e/client.ts';
import { itNeeding } from './need.ts';
import { inject } from './tracer.ts';

const folder = mkdtempSync(join(tmpdir(), 'smarter-disk-'));
const apiKey = randomBytes(32).toString('hex');
const env = { SMARTER_BOOTSTRAP_API_KEY: apiKey, SMARTER_BOOTSTRAP_PASSWORD: 'a password for tests' };
const whoami = '/api/v1/cli/whoami/';

let dataDir = '';
let server: ServerProcess;
let client: Client;

/** Runs a command in a mount namespace of its own, with `script` before it. */
function mounting(script: string): readonly string[] {
  return ['unshare', '-m', 'sh', '-ec', `${script}; exec "$@"`, 'sh'];
}

async function start(wrap: readonly string[] = []): Promise<void> {
  server = await startServer({ dataDir, env, wrap });
  client = new Client(server.url, apiKey);
}

function apply(city: string): Promise<Answer> {
  const config = {
    companyName: 'Smarter',
    phoneNumber: '1',
    address1: '1',
    city,
    state: 'TX',
    postalCode: '1',
    country: 'USA',
    language: '',
    timezone: 'UTC',
    currency: 'USD',
  };
  const manifest = { apiVersion: 'smarter.sh/v1', kind: 'Account', metadata: {}, spec: { config } };
  return client.ask('/api/v1/cli/apply/', { method: 'POST', body: JSON.stringify(manifest) });
}

/** An answer that refuses because nothing can be recorded. */
function expectRefusal(answer: Answer): void {
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answer.body).toMatchObject({ error: { errorClass: 'JOURNAL.UNAVAILABLE', status: '503' } });
}

/** Waits until the journal has caught up; it tries again by itself. */
async function ready(): Promise<void> {
  while ((await fetch(`${server.url}/readiness/`)).status !== 200) await setTimeout(50);
}

/** The journal is whole: dense, every receipt once, the refused changes as such. */
async function expectWhole(succeeded: readonly Answer[], refusedChanges: readonly Answer[]): Promise<void> {
  const entries = await client.entries();
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_entry, index) => entries.length - index));
  const byId = new Map<string, Entry>(entries.map((entry) => [entry.id, entry]));
  expect(byId.size).toBe(entries.length);
  for (const { id, key, status } of [...succeeded, ...refusedChanges]) {
    expect(byId.get(id ?? '')).toMatchObject({ key, status });
  }
  for (const { id } of refusedChanges) expect(byId.get(id ?? '')).toMatchObject({ outcome: 'refused' });
  expect(entries.filter(({ outcome }) => outcome === 'refused')).toHaveLength(refusedChanges.length);
}

beforeEach(() => {
  dataDir = mkdtempSync(join(folder, 'data-'));
});
afterEach(() => server.stop());
afterAll(() => rmSync(folder, { recursive: true }));

describe('a full disk', () => {
  itNeeding('mounts')(
    'refuses with 503 and changes nothing; when there is space again all goes on, without a restart',
    async () => {
      await start(mounting(`mount -t tmpfs -o size=16m tmpfs ${dataDir}`));
      const mounted = `/proc/${server.process.pid}/root${dataDir}`;
      const before = await apply('before');
      const commits = await commitsOfCopy(mounted);

      fill(join(mounted, 'filler'));
      const refusedChanges: Answer[] = [];
      for (let round = 0; round < 5; round += 1) {
        const read = await client.ask(whoami);
        expectRefusal(read);
        expect(read.key).toBeNull();
        refusedChanges.push(await apply(`full ${round}`));
      }
      refusedChanges.forEach(expectRefusal);
      expect(await commitsOfCopy(mounted)).toEqual(commits);

      rmSync(join(mounted, 'filler'));
      const after = await apply('after');
      expect(after.status).toBe(200);
      await ready();
      await expectWhole([before, after], refusedChanges);
    },
    60_000,
  );
});

describe('a disk that is full at the start', () => {
  itNeeding('mounts')(
    'is named as the reason; the next start, with space, goes on from what was half made',
    async () => {
      const small = `mount -t tmpfs -o size=2m tmpfs ${dataDir}; if "$@"; then exit 99; fi`;
      await start(mounting(`${small}; mount -o remount,size=16m ${dataDir}`));
      expect(server.output()).toMatch(/^the data folder can not be written .*: make space/);
      const answer = await apply('after');
      expect(answer.status).toBe(200);
      await expectWhole([answer], []);
    },
    60_000,
  );
});

describe('a port that is taken', () => {
  it.each(['SMARTER_PORT', 'SMARTER_METRICS_PORT'])(
    'is named, with what to do, before anything is made: %s',
    async (setting) => {
      await start();
      const { port } = new URL(server.url);
      const untouched = join(folder, `untouched-${setting}`);
      const second = startServer({ dataDir: untouched, env: { ...env, [setting]: port } });
      await expect(second).rejects.toThrow(
        new RegExp(`ended with 1:\\s+127.0.0.1:${port} is in use .*${setting}`),
      );
      expect(existsSync(untouched)).toBe(false);
    },
    60_000,
  );
});

describe('a data folder that becomes read-only', () => {
  itNeeding('strace')(
    'refuses with 503 and changes nothing; when it can be written again all goes on, without a restart',
    async () => {
      await start();
      const before = await apply('before');
      const commits = await commitsIn(dataDir);

      const tracer = await inject(server, 'pwrite64:error=EROFS');
      const read = await client.ask(whoami);
      const change = await apply('read-only');
      const unready = await fetch(`${server.url}/readiness/`);
      await tracer.detach();
      expect([unready.status, await unready.text()]).toEqual([503, 'the operation log can not be written']);
      // By itself: whoever balances the load sends it nothing meanwhile.
      await ready();
      expectRefusal(read);
      // Its outcome could not even be spooled, so there is no receipt; the journal settles it.
      expect(change.status).toBe(503);
      expect(Number(change.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(change.key).toBeNull();
      expect(await commitsIn(dataDir)).toEqual(commits);

      const after = await apply('after');
      expect(after.status).toBe(200);
      await ready();
      await expectWhole([before, after], []);
    },
    60_000,
  );

  itNeeding('mounts')(
    'is refused at the start, with a message that says what to do',
    async () => {
      await start();
      await server.stop();
      const readOnly = mounting(`mount --bind ${dataDir} ${dataDir}; mount -o remount,bind,ro ${dataDir}`);
      await expect(start(readOnly)).rejects.toThrow(/ended with 1:\s+the data folder .* can not be written/);
    },
    60_000,
  );
});

describe('a second process on the same data folder', () => {
  it('is refused with a message that says what to do; the first goes on', async () => {
    await start();
    const second = startServer({ dataDir, env });
    await expect(second).rejects.toThrow(
      /ended with 1:\s+the data folder .* is in use by another process.*SMARTER_DATA_DIR/,
    );
    expect((await client.ask(whoami)).status).toBe(200);
  }, 60_000);
});

/** SQLite resolves paths by itself and does not find its way into another mount namespace. */
async function commitsOfCopy(mounted: string): Promise<readonly string[]> {
  const copy = mkdtempSync(join(folder, 'copy-'));
  cpSync(join(mounted, 'accounts'), join(copy, 'accounts'), { recursive: true });
  return await commitsIn(copy);
}

/** Writes until there is no space left. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = 1 << 20; size > 0; size >>= 1) {
      const zeros = Buffer.alloc(size);
      while (fits(file, zeros));
    }
  } finally {
    closeSync(file);
  }
}

function fits(file: number, bytes: Buffer): boolean {
  try {
    return writeSync(file, bytes) === bytes.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
