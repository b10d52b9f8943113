import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { EntryDetail, EntrySummary, Purges, Replay, Retention, RetentionPreview } from '#contracts';
import { leafHash } from '#ledger';
import { startServer, type ServerProcess } from '../../tools/server/server.process.ts';
import { Client } from './client.ts';
import { MovedClock, noMovedClock } from './moved-clock.ts';
import { plantWrongCount } from './sqlite/planted-row.ts';
import { epochKeys, openOrders, payloadKeys } from './sqlite/sealing-keys.ts';

const reason = noMovedClock();
const story = reason === undefined ? describe : describe.skip;
const waitMs = 60_000;

story(`retention under a moved clock${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'smarter-retention-'));
  const dataDir = join(folder, 'data');
  const apiKey = randomBytes(32).toString('hex');
  const clock = new MovedClock(folder);
  let metricsPort: number;
  let server: ServerProcess;
  let client: Client;

  const start = async () => {
    server = await startServer({
      dataDir,
      env: {
        ...clock.environment(),
        SMARTER_BOOTSTRAP_API_KEY: apiKey,
        SMARTER_BOOTSTRAP_PASSWORD: 'a password for tests',
        SMARTER_METRICS_PORT: String(metricsPort),
        SMARTER_PURGE_INTERVAL_MS: '300',
        SMARTER_CLOCK_SETTLING_MS: '4000',
        SMARTER_RETENTION_COOLING_OFF_MS: '3600000',
      },
    });
    client = new Client(server.url, apiKey);
  };
  beforeAll(async () => {
    metricsPort = await freePort();
    await start();
  }, waitMs);
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const path = '/api/v1/journal/retention/';
  const dataOf = async <Data>(url: string, init?: RequestInit) =>
    (await client.ask(url, init)).body['data'] as Data;
  const retention = () => dataOf<Retention>(path);
  const purges = () => dataOf<Purges>('/api/v1/journal/purges/');
  const put = (policy: object) => client.ask(path, { method: 'PUT', body: JSON.stringify(policy) });
  const entries = async () => (await client.entries()) as unknown as EntrySummary[];
  const metric = async (name: string) => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
  };
  const until = async (what: string, condition: () => Promise<boolean>, everyMs = 100) => {
    for (const begun = Date.now(); !(await condition()); await setTimeout(everyMs)) {
      if (Date.now() - begun > waitMs) throw new Error(`waited in vain until ${what}`);
    }
  };
  /** `from`: where the clock is and is believed. */
  const whileTheClockLeaps = async (from: string, work: () => Promise<unknown>) => {
    const distrusted = () => metric('smarter_purge_clock_distrusted_seconds');
    clock.move('+30d');
    await until('the leap is seen', async () => (await distrusted()) > 86_400, 20);
    await work();
    clock.move(from);
    await until('it is seen again', async () => (await distrusted()) < 60, 20);
  };
  const whoami = (count: number) =>
    Promise.all(Array.from({ length: count }, () => client.ask('/api/v1/cli/whoami/')));
  /** Which of the keys any file of the data folder holds. */
  const held = (keys: Iterable<Buffer>) => {
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    return [...keys].filter((key) => files.some((content) => content.includes(key)));
  };

  /** What a caller said of itself, to be found in the clear wherever it is left. */
  const said = { agent: 'agent-canary-58213', name: 'name-canary-58213' };

  it('says what holds before anybody has said anything', async () => {
    await whoami(20);
    await client.ask(`/api/v1/cli/describe/secret/?name=${said.name}`, {
      headers: { 'user-agent': said.agent },
    });
    expect(await retention()).toMatchObject({
      version: 0,
      minimum_days: 1,
      effective: { default_days: 365, rules: [] },
      pending: null,
      next_purge: { due: { now: 0 } },
    });
    const { due } = (await retention()).next_purge;
    expect(due.days.length + due.later).toBeGreaterThan(0);
  });

  it('previews what a policy would delete, and when', async () => {
    const preview = await dataOf<RetentionPreview>(`${path}preview/`, {
      method: 'POST',
      body: JSON.stringify({
        policy: { default_days: 5, rules: [{ match: { command: 'whoami' }, days: 9 }] },
      }),
    });
    expect(preview).toMatchObject({ shortens: true, due: { now: 0, later: 0 } });
    expect(preview.rules.map(({ rule, days }) => [rule, days])).toEqual([
      [0, 9],
      [null, 5],
    ]);
    expect(preview.rules[0]?.entries).toBe(20);
    const foretold = preview.due.days.reduce((sum, { entries: count }) => sum + count, 0);
    expect(foretold).toBe(preview.rules.reduce((sum, { entries: count }) => sum + count, 0));
  });

  it('lets a policy wait that deletes earlier, and be cancelled', async () => {
    const answer = await put({ default_days: 5 });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ thing: 'JournalPolicy', data: { changed: ['policy'] } });
    expect(await retention()).toMatchObject({
      effective: { default_days: 365 },
      pending: { policy: { default_days: 5 } },
    });
    const cancel = () => client.ask(`${path}pending/`, { method: 'DELETE' });
    expect((await cancel()).status).toBe(200);
    expect(await retention()).toMatchObject({ effective: { default_days: 365 }, pending: null, version: 2 });
    const again = await cancel();
    expect(again.status).toBe(404);
    expect(again.body).toMatchObject({ error: { errorClass: 'JOURNAL.NO_PENDING_POLICY' } });
  });

  it('takes the policy as a manifest, too, and says by describe what holds of it', async () => {
    const manifest = {
      apiVersion: 'smarter.sh/v1',
      kind: 'JournalPolicy',
      metadata: {},
      spec: { config: { defaultDays: 5, rules: [{ match: { command: 'apply' }, days: 400 }] } },
    };
    const applied = await client.ask('/api/v1/cli/apply/', {
      method: 'POST',
      body: JSON.stringify(manifest),
    });
    expect(applied.body).toMatchObject({ thing: 'JournalPolicy', data: { changed: ['policy'] } });
    expect(await dataOf('/api/v1/cli/describe/journalpolicy/')).toMatchObject({
      spec: manifest.spec,
      status: { effective: { default_days: 365, rules: [{ match: { command: 'apply' }, days: 400 }] } },
    });
    const state = (at: string) =>
      dataOf<{ manifest: unknown; change: unknown }>(
        `/api/v1/journal/state/?kind=JournalPolicy&at=${encodeURIComponent(at)}`,
      );
    expect(await state('2001-01-01T00:00:00Z')).toMatchObject({
      manifest: { spec: { config: { defaultDays: 365, rules: [] } } },
      change: null,
    });
    expect(await state('2999-01-01T00:00:00Z')).toMatchObject({
      name: '3141-5926-5359',
      manifest,
      change: { entry: { id: applied.id, command: 'apply', actor: { user: 'admin' } } },
    });
    const ever = 'from=2001-01-01T00:00:00Z&to=2999-01-01T00:00:00Z';
    const { changes } = await dataOf<{ changes: { type: string; changes: unknown }[] }>(
      `/api/v1/journal/diff/?kind=JournalPolicy&${ever}`,
    );
    expect(changes.map(({ type }) => type)).toEqual([
      'journal.policy-shortened.v1',
      'journal.pending-policy-cancelled.v1',
      'journal.policy-shortened.v1',
    ]);
    expect(changes[0]?.changes).toEqual([{ field: 'spec.config.defaultDays', before: 365, after: 5 }]);
    expect(changes[1]?.changes).toEqual([{ field: 'spec.config.defaultDays', before: 5, after: 365 }]);
    for (const verb of ['schema', 'example_manifest']) {
      expect((await client.ask(`/api/v1/cli/${verb}/journalpolicy/`)).status).toBe(200);
    }
    expect((await client.ask('/api/v1/cli/get/journalpolicies/')).status).toBe(200);
  });

  it.each([
    [{ default_days: 0 }, 'default_days'],
    [{ rules: [{ match: {}, days: 1 }] }, 'rules.0.match'],
    [{ surprise: 1 }, 'surprise'],
  ])('refuses %j by the name of the field', async (policy, field) => {
    const answer = await put(policy);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: { errorClass: 'HTTP.INVALID_BODY', field } });
  });

  it('follows the clock only where it stays: the cooling-off ends, a leap and back deletes nothing', async () => {
    clock.move('+2h');
    await until('the cooling-off is over', async () => (await retention()).effective.default_days === 5);
    expect(await retention()).toMatchObject({ pending: null });
    await whileTheClockLeaps('+2h', () => setTimeout(1000));
    const { last_run: before } = await purges();
    await until('another run is over', async () => (await purges()).last_run !== before);
    expect((await purges()).runs).toEqual([]);
    expect((await entries()).filter(({ purged }) => purged)).toEqual([]);
  }, 120_000);

  it('deletes what is due, says so before, and leaves tombstones that can be checked', async () => {
    const before = await entries();
    const personal = before.find(({ client: { user_agent: agent } }) => agent === said.agent);
    expect(personal).toMatchObject({ purged: false, name: said.name });
    const keys = payloadKeys(dataDir);
    const epochs = epochKeys(dataDir);
    expect(held([...keys.values(), ...epochs])).toHaveLength(keys.size + epochs.length);
    clock.move('+6d');
    await until('a run is over', async () => ((await purges()).runs[0]?.finished_at ?? null) !== null);
    const [run] = (await purges()).runs.toReversed();
    expect(run?.order.entries).toBe(run?.purged);

    const all = await entries();
    const gone = all.filter(({ purged }) => purged);
    expect(gone.length).toBeGreaterThanOrEqual(run?.purged ?? Infinity);
    const old = new Map(before.map((entry) => [entry.id, entry]));
    // The lists above are entries, too, and may have become due since.
    const seen = gone.filter(({ id }) => old.has(id));
    expect(seen.length).toBeGreaterThan(20);
    for (const tombstone of seen) {
      const { id, seq, key, recorded_at, class: of, command, thing, settles } = tombstone;
      expect(old.get(id)).toMatchObject({ id, seq, key, recorded_at, class: of, command, thing, settles });
      expect(tombstone).toMatchObject({
        actor: { user: null },
        client: { ip: null },
        path: null,
        status: null,
      });
      expect(command).not.toBe('apply');
    }
    const first = gone.at(-1);
    const detail = await dataOf<EntryDetail>(`/api/v1/journal/entries/${first?.id}/`);
    expect(detail).toMatchObject({ purged: true, recorded: null, request: null, response: null });
    expect(leafHash(detail.leaf)).toBe(detail.leaf_hash);
    // What a rule keeps for longer is whole.
    expect(all.filter(({ command, purged }) => command === 'apply' && !purged).length).toBeGreaterThan(0);

    const order = await dataOf<EntryDetail>(`/api/v1/journal/entries/${run?.entry_id}/`);
    expect(order).toMatchObject({
      command: 'purge',
      thing: 'JournalPolicy',
      class: 'write',
      actor: { kind: 'system' },
      response: { policy_version: 3, entries: run?.purged },
    });
    const purgedKeys = seen.map(({ seq }) => keys.get(seq)).filter((key) => key !== undefined);
    expect(purgedKeys).toHaveLength(seen.length);
    expect(held(purgedKeys)).toEqual([]);
    await until('the log is trimmed', async () => held(epochs).length === 0);
    expect(all.find(({ id }) => id === personal?.id)).toMatchObject({ purged: true, name: null });
    expect(held(Object.values(said).map((text) => Buffer.from(text)))).toEqual([]);
  }, 120_000);

  it('goes on where it was killed, and then has left nothing either', async () => {
    for (let round = 0; round < 40; round += 1) await whoami(100);
    const size = (await entries()).length;
    const keys = payloadKeys(dataDir);
    clock.move('+12d');
    await until('a purge is at work', async () => openOrders(dataDir) > 0, 1);
    await server.kill();
    expect(openOrders(dataDir)).toBe(1);
    await start();
    await until('no order is open', async () => openOrders(dataDir) === 0);
    const all = await entries();
    const gone = all.filter(({ purged }) => purged);
    expect(gone.length).toBeGreaterThan(4000);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(size);
    const destroyed = gone.map(({ seq }) => keys.get(seq)).filter((key) => key !== undefined);
    expect(destroyed.length).toBeGreaterThan(4000);
    expect(held(destroyed.filter((_, index) => index % 10 === 0))).toEqual([]);
  }, 180_000);

  it('leaves tombstones in place of what is gone in exports, with nothing of it', async () => {
    const text = async (query: string) => {
      const headers = { authorization: `Token ${apiKey}` };
      return await (await fetch(`${server.url}/api/v1/journal/export/?${query}`, { headers })).text();
    };
    const lines = (exported: string) =>
      exported
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    const all = lines(await text('format=jsonl'));
    const gone = all.filter(({ purged }) => purged === true);
    expect(gone.length).toBeGreaterThan(4000);
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
    for (const { recorded, request, response, path: at, query } of gone) {
      expect({ recorded, request, response, at, query }).toEqual({
        ...{ recorded: null, request: null, response: null, at: null, query: {} },
      });
    }
    const [first] = gone;
    const csv = (await text('format=csv'))
      .split('\r\n')
      .find((line) => line.startsWith(`${String(first?.['seq'])},`));
    expect(csv?.endsWith(',true,false')).toBe(true);
    const event = lines(await text('format=cloudevents')).find(({ id }) => id === first?.['id']);
    expect(event).toMatchObject({ type: 'journal.entry-purged.v1', leafhash: first?.['leaf_hash'] });
    expect(event).toMatchObject({ data: null });
    // What is gone is found by its place alone, by search and export alike.
    const query = `operation=${String(first?.['operation_id'])}&class=read`;
    expect(await text(query)).toBe('');
    expect(await client.entries(`&${query}`)).toEqual([]);
  }, 60_000);

  it('leaves views that a replay finds equal, and one that names a row that is wrong', async () => {
    const replayed = async (body: object): Promise<Replay> => {
      const path = '/api/v1/journal/replays/';
      const { id } = (await client.send('POST', path, body)).body['data'] as Replay;
      let replay: Replay | undefined;
      await until('the replay is over', async () => {
        replay = await dataOf<Replay>(`${path}${id}/`);
        return replay.state !== 'running';
      });
      return replay as Replay;
    };
    expect(await replayed({})).toMatchObject({ state: 'equal', error: null });
    await server.stop();
    plantWrongCount(dataDir);
    await start();
    const wrong = await replayed({ switch: true });
    expect(wrong).toMatchObject({ state: 'different' });
    const stats = wrong.views.find(({ view }) => view === 'stats');
    expect(stats?.difference?.row).toContain('"all"');
    expect(stats?.difference?.live).not.toBe(stats?.difference?.rebuilt);
    expect(await replayed({})).toMatchObject({ state: 'equal' });
  }, 120_000);

  // The last: what is recorded while the clock is ahead holds back the recorded times of all that follows.
  it('lets no leap of the clock end a cooling-off, whatever is asked meanwhile', async () => {
    const distrusted = () => metric('smarter_purge_clock_distrusted_seconds');
    await until('the clock is believed', async () => (await distrusted()) < 60);
    const cancel = () => client.ask(`${path}pending/`, { method: 'DELETE' });
    const effective = { default_days: 5 };
    await put({ default_days: 3 });
    expect(await retention()).toMatchObject({ effective, pending: { policy: { default_days: 3 } } });
    await whileTheClockLeaps('+12d', async () => expect((await cancel()).status).toBe(200));
    expect(await retention()).toMatchObject({ effective, pending: null });
    await put({ default_days: 3 });
    await whileTheClockLeaps('+12d', () => put({ default_days: 4 }));
    expect(await retention()).toMatchObject({ effective, pending: { policy: { default_days: 4 } } });
    expect((await cancel()).status).toBe(200);
    expect(await retention()).toMatchObject({ effective, pending: null });
  }, 120_000);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
