import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Entry } from './client.ts';
import { dataOf, Smarter } from './smarter.ts';

interface Page {
  readonly entries: readonly Entry[];
  readonly next: string | null;
}

interface Replay {
  readonly id: string;
  readonly state: string;
  readonly views: readonly { readonly view: string; readonly state: string }[];
}

const smarter = new Smarter();
const agent = { 'user-agent': 'rare-agent/7.1' };
const trace = 'c0ffee00000000000000000000000001';
let one: { number: string; admin: Client };
let other: { number: string; admin: Client };
let user: Client;
let auditor: Client;
let keyId: string;
let begun: string;
let ended: string;
let traced: string;

beforeAll(async () => {
  await smarter.start();
  one = await smarter.openAccount('One');
  other = await smarter.openAccount('Other');
  user = await smarter.addUser(one.admin, 'ordinary');
  auditor = await smarter.addUser(one.admin, 'reader', { is_auditor: true });
  begun = new Date().toISOString();
  const whoami = await user.ask('/api/v1/cli/whoami/', {
    headers: { ...agent, traceparent: `00-${trace}-b7ad6b7169203331-01` },
  });
  traced = whoami.id ?? '';
  await user.ask('/api/v1/users/nobody-there/');
  await user.ask('/api/v1/journal/entries/');
  await other.admin.ask('/api/v1/cli/whoami/', { headers: agent });
  const { entries } = await search(one.admin, 'user=ordinary&limit=1');
  keyId = String((entries[0]?.actor as { key_id?: string } | undefined)?.key_id);
  ended = new Date(Date.now() + 1).toISOString();
}, 60_000);
afterAll(() => smarter.end());

async function search(client: Client, query: string): Promise<Page> {
  return dataOf<Page>(await client.ask(`/api/v1/journal/entries/?${query}`));
}

const ids = async (client: Client, query: string) =>
  (await search(client, query)).entries.map(({ id }) => id);

describe('what changed of a resource', () => {
  interface Changes {
    readonly changes: readonly { readonly operation_id: string; readonly entry: Entry | null }[];
    readonly next: string | null;
  }
  const always = 'from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z';
  const diff = async (query: string) =>
    dataOf<Changes>(await one.admin.ask(`/api/v1/journal/diff/?${always}&${query}`));

  it.each([
    [
      'a user',
      'kind=User&name=ordinary',
      (round: number) => one.admin.send('PATCH', '/api/v1/users/ordinary/', { last_name: `L${round}` }),
    ],
    [
      'the retention policy',
      'kind=JournalPolicy',
      (round: number) =>
        one.admin.send('PUT', '/api/v1/journal/retention/', { default_days: 400 + round, rules: [] }),
    ],
  ])('is told page by page of %s, each change with its entry', async (_what, about, change) => {
    const made: (string | null)[] = [];
    for (let round = 1; round <= 5; round += 1) {
      const answer = await change(round);
      expect(answer.status).toBe(200);
      made.push(answer.id);
    }
    const pages: Changes[] = [];
    for (let cursor: string | null = ''; cursor !== null; cursor = pages.at(-1)?.next ?? null) {
      pages.push(await diff(`${about}&limit=2&cursor=${cursor}`));
    }
    for (const { changes } of pages.slice(0, -1)) expect(changes).toHaveLength(2);
    const told = pages.flatMap(({ changes }) => changes);
    expect(told.slice(-5).map(({ operation_id }) => operation_id)).toEqual(made);
    for (const { operation_id, entry } of told) expect(entry).toMatchObject({ id: operation_id });
    expect(await diff(about)).toMatchObject({ changes: told, next: null });
  });

  it('has cursors that are good in one account only, though another has what is called the same', async () => {
    const about = 'kind=SmarterAuthToken&name=in-both';
    for (const { admin } of [one, other]) {
      const made = await admin.send('POST', '/api/v1/api-keys/', { name: 'in-both', level: 'account' });
      const { key } = dataOf<{ key: { key_id: string } }>(made, 201);
      const { status } = await admin.send('PATCH', `/api/v1/api-keys/${key.key_id}/`, { is_active: false });
      expect(status).toBe(200);
    }
    const { next } = await diff(`${about}&limit=1`);
    const asked = `/api/v1/journal/diff/?${always}&${about}&cursor=${next}`;
    expect(dataOf<Changes>(await one.admin.ask(asked)).changes).toHaveLength(1);
    const { status, body } = await other.admin.ask(asked);
    // Refused as a cursor of another question, before anything of that account is read.
    expect([status, body['error']]).toMatchObject([
      400,
      { field: 'cursor', description: 'cursor: is not one of this resource and these moments' },
    ]);
  });

  it('has cursors that are good for what was asked, and no page of more than 200', async () => {
    const about = 'kind=User&name=ordinary';
    const { next } = await diff(`${about}&limit=1`);
    for (const [client, query] of [
      [one.admin, `${always}&kind=User&name=reader&cursor=${next}`],
      [one.admin, `${always}&kind=JournalPolicy&cursor=${next}`],
      [one.admin, `from=2020-01-02T00:00:00Z&to=2100-01-01T00:00:00Z&${about}&cursor=${next}`],
      [one.admin, `${always}&${about}&cursor=9${next}x`],
      [one.admin, `${always}&${about}&cursor=x`],
    ] as const) {
      const { status, body } = await client.ask(`/api/v1/journal/diff/?${query}`);
      expect([status, body['error']]).toMatchObject([
        400,
        { errorClass: 'HTTP.INVALID_QUERY', field: 'cursor' },
      ]);
    }
    for (const limit of [0, 201]) {
      const { status, body } = await one.admin.ask(`/api/v1/journal/diff/?${always}&${about}&limit=${limit}`);
      expect([status, body['error']]).toMatchObject([400, { field: 'limit' }]);
    }
  });
});

describe('searching the journal', () => {
  it.each([
    ['user', 'user=ordinary&command=whoami'],
    ['command and thing', 'command=whoami&thing=None&user=ordinary'],
    ['class', 'class=read&command=whoami&user=ordinary'],
    ['status', 'status=200&command=whoami&user=ordinary'],
    ['class of statuses', 'status=2xx&command=whoami&user=ordinary'],
    ['outcome', 'outcome=succeeded&command=whoami&user=ordinary'],
    ['address', 'ip=127.0.0.1&command=whoami&user=ordinary'],
    ['trace', `trace=${trace}`],
    ['words', 'q=RARE%20agent%20whoami'],
    ['operation, with a filter that holds', () => `operation=${traced}&user=ordinary`],
    ['key', () => `key_id=${keyId}&command=whoami`],
    ['time', () => `from=${begun}&to=${ended}&command=whoami&user=ordinary`],
  ])('finds by %s', async (_what, query) => {
    expect(await ids(one.admin, typeof query === 'string' ? query : query())).toEqual([traced]);
  });

  it.each([
    ['another operation than the filter says', () => `operation=${traced}&user=reader`],
    ['a part of a word', () => 'q=rare-age'],
    ['a time before', () => `to=${begun}&command=whoami&user=ordinary`],
    ['a time after', () => `from=${ended}&command=whoami&user=ordinary`],
    ['what no entry has', () => 'name=never-heard-of'],
  ])('finds nothing by %s', async (_what, query) => {
    expect(await ids(one.admin, query())).toEqual([]);
  });

  it('finds what was denied, and what was missing', async () => {
    expect((await search(one.admin, 'class=denied&user=ordinary')).entries).toMatchObject([{ status: 403 }]);
    expect((await search(one.admin, 'status=404&user=ordinary')).entries).toMatchObject([
      { path: '/api/v1/users/nobody-there' },
    ]);
  });

  it.each([
    'status=abc',
    'class=other',
    'outcome=x',
    'from=yesterday',
    'trace=1',
    'q=---',
    'what=ever',
    'limit=201',
  ])('refuses %s', async (query) => {
    expect((await one.admin.ask(`/api/v1/journal/entries/?${query}`)).status).toBe(400);
  });

  it('pages by cursors that are good for their filters and their account only', async () => {
    const first = await search(one.admin, 'ip=127.0.0.1&limit=2');
    const second = await search(one.admin, `ip=127.0.0.1&limit=2&cursor=${first.next}`);
    expect(second.entries[0]?.seq).toBeLessThan(first.entries[1]?.seq ?? 0);
    for (const [client, query] of [
      [one.admin, `limit=2&cursor=${first.next}`],
      [one.admin, `ip=127.0.0.1&user=ordinary&cursor=${first.next}`],
      [one.admin, `ip=127.0.0.1&cursor=9${first.next}x`],
      [other.admin, `ip=127.0.0.1&limit=2&cursor=${first.next}`],
    ] as const) {
      const answer = await client.ask(`/api/v1/journal/entries/?${query}`);
      expect([answer.status, answer.body['error']]).toMatchObject([400, { status: '400' }]);
    }
  });
});

describe('who may read it', () => {
  const paths = () => [
    '/api/v1/journal/entries/?user=ordinary',
    '/api/v1/journal/stats/',
    '/api/v1/journal/keys/',
    `/api/v1/journal/keys/${keyId}/usage/`,
  ];

  it('admins and auditors of the account; others are denied', async () => {
    for (const path of paths()) {
      expect((await auditor.ask(path)).status).toBe(200);
      expect((await user.ask(path)).status).toBe(403);
    }
  });

  it('platform admins who name the account, and that is written into its ledger', async () => {
    const query = `account_number=${one.number}&trace=${trace}`;
    expect(await ids(smarter.admin, query)).toEqual([traced]);
    const seen = await search(one.admin, 'command=journal&user=admin');
    expect(seen.entries.length).toBeGreaterThan(0);
    expect((await one.admin.ask(`/api/v1/journal/stats/?account_number=${other.number}`)).status).toBe(404);
  });

  it('nobody of another account', async () => {
    expect(await ids(other.admin, `trace=${trace}`)).toEqual([]);
    expect(await ids(other.admin, `operation=${traced}`)).toEqual([]);
    expect((await other.admin.ask(`/api/v1/journal/entries/${traced}`)).status).toBe(404);
    const usage = dataOf(await other.admin.ask(`/api/v1/journal/keys/${keyId}/usage/`));
    expect(usage).toMatchObject({ last_used_at: null, calls_last_7_days: 0, addresses: [], operations: [] });
    const { keys } = dataOf<{ keys: { key_id: string }[] }>(await other.admin.ask('/api/v1/journal/keys/'));
    expect(keys.map((each) => each.key_id)).not.toContain(keyId);
    const stats = dataOf<{ buckets: { value: string }[] }>(
      await other.admin.ask('/api/v1/journal/stats/?group=user'),
    );
    expect(stats.buckets.map(({ value }) => value)).not.toContain('ordinary');
  });
});

describe('statistics and usage of keys', () => {
  it('count what the search finds', async () => {
    const path = '/api/v1/journal/stats/?by=day&group=user';
    const { buckets } = dataOf<{
      buckets: { value: string; operations: number; failed: number; latency: object }[];
    }>(await one.admin.ask(path));
    const found = await ids(one.admin, 'user=ordinary&limit=200');
    const failed = await ids(one.admin, 'user=ordinary&outcome=failed&limit=200');
    const own = buckets.filter(({ value }) => value === 'ordinary');
    expect(own.reduce((sum, { operations }) => sum + operations, 0)).toBe(found.length);
    expect(own.reduce((sum, bucket) => sum + bucket.failed, 0)).toBe(failed.length);
    expect(own[0]?.latency).toMatchObject({ p50_us: expect.any(Number), max_us: expect.any(Number) });
  });

  it('tell what breaks if a key is revoked', async () => {
    const found = await search(one.admin, `key_id=${keyId}&limit=200`);
    const usage = dataOf(await one.admin.ask(`/api/v1/journal/keys/${keyId}/usage/`));
    expect(usage).toMatchObject({
      key_id: keyId,
      last_used_at: expect.stringMatching(/Z$/),
      calls_last_7_days: found.entries.length,
      addresses: [{ ip: '127.0.0.1', calls: found.entries.length }],
    });
    const { operations } = usage as { operations: { command: string }[] };
    expect(operations.map(({ command }) => command)).toContain('whoami');
  });

  it.each(['by=week', 'group=planet', 'from=never', 'user=ordinary'])('refuse %s', async (query) => {
    expect((await one.admin.ask(`/api/v1/journal/stats/?${query}`)).status).toBe(400);
  });
});

describe('replay', () => {
  const endOf = async (id: string): Promise<Replay> => {
    for (;;) {
      const replay = dataOf<Replay>(await smarter.admin.ask(`/api/v1/journal/replays/${id}/`));
      if (replay.state !== 'running') return replay;
      // Each look is an entry, too.
      await sleep(100);
    }
  };

  it('is for platform admins', async () => {
    expect((await one.admin.send('POST', '/api/v1/journal/replays/', {})).status).toBe(403);
    expect((await one.admin.ask('/api/v1/journal/replays/any/')).status).toBe(403);
  });

  it('finds the views equal, switches to the rebuilt ones, and is an operation like any other', async () => {
    const answer = await smarter.admin.send('POST', '/api/v1/journal/replays/', { switch: true });
    const started = dataOf<Replay>(answer, 202);
    const replay = await endOf(started.id);
    expect(replay).toMatchObject({
      state: 'equal',
      error: null,
      views: ['search', 'stats', 'usage'].map((view) => ({
        view,
        state: 'equal',
        switched: true,
        difference: null,
      })),
    });
    expect((await search(smarter.admin, `operation=${answer.id}`)).entries).toMatchObject([
      { command: 'replay', class: 'write', status: 202 },
    ]);
    expect(await ids(one.admin, `trace=${trace}`)).toEqual([traced]);
  }, 30_000);

  it('of one view, and of nothing that is not one', async () => {
    const { id } = dataOf<Replay>(
      await smarter.admin.send('POST', '/api/v1/journal/replays/', { view: 'stats' }),
      202,
    );
    expect((await endOf(id)).views).toMatchObject([{ view: 'stats', state: 'equal' }]);
    expect((await smarter.admin.send('POST', '/api/v1/journal/replays/', { view: 'other' })).status).toBe(
      400,
    );
    expect((await smarter.admin.ask('/api/v1/journal/replays/never/')).status).toBe(404);
  }, 30_000);

  it('begins once under an Idempotency-Key, which is good for the same request only', async () => {
    const begin = (body: object) =>
      smarter.admin.send('POST', '/api/v1/journal/replays/', body, { 'idempotency-key': 'replay-1' });
    const first = await begin({ view: 'usage' });
    const { id } = dataOf<Replay>(first, 202);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    await endOf(id);
    const entry = await smarter.admin.ask(`/api/v1/journal/entries/${first.id}/`);
    expect(dataOf(entry)).toMatchObject({ name: id, response: { data: { id } } });
    const again = await begin({ view: 'usage' });
    expect(dataOf<Replay>(again, 202)).toMatchObject({ id, state: 'equal' });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const other = await begin({ view: 'stats' });
    expect([other.status, other.body['error']]).toMatchObject([
      409,
      { errorClass: 'HTTP.IDEMPOTENCY_MISMATCH' },
    ]);
  }, 30_000);

  it('leaves everything to be found after a crash', async () => {
    await smarter.crash();
    one.admin = smarter.as(one.admin.apiKey);
    expect(await ids(one.admin, `trace=${trace}`)).toEqual([traced]);
    const { buckets } = dataOf<{ buckets: { operations: number }[] }>(
      await one.admin.ask('/api/v1/journal/stats/?by=day'),
    );
    const before = buckets.reduce((sum, { operations }) => sum + operations, 0);
    const { head } = (await search(one.admin, 'limit=1')) as unknown as { head: { size: number } };
    expect(head.size).toBe(before + 1);
  }, 30_000);
});
