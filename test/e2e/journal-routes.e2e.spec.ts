import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client, Entry } from './client.ts';
import { dataOf, Smarter } from './smarter.ts';
import { Tail } from './tail.client.ts';

/** A value that only the other account's ledger holds. */
const canary = 'canary-7f3a';
const always = 'from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z';

const smarter = new Smarter();
let one: { number: string; admin: Client };
let other: { number: string; admin: Client };
let foreign: { entry: Entry; cursor: string; keyId: string; head: number };

beforeAll(async () => {
  await smarter.start();
  one = await smarter.openAccount('One');
  other = await smarter.openAccount('Other');
  await smarter.addUser(other.admin, canary);
  const policy = { default_days: 365, rules: [{ match: { command: canary }, days: 400 }] };
  dataOf(await other.admin.send('PUT', '/api/v1/journal/retention/', policy));
  for (let count = 0; count < 40; count += 1) await other.admin.ask('/api/v1/cli/whoami/');
  const page = dataOf<{ entries: Entry[]; next: string; head: { size: number } }>(
    await other.admin.ask('/api/v1/journal/entries/?limit=1'),
  );
  const [entry] = page.entries;
  const { keys } = dataOf<{ keys: { key_id: string }[] }>(await other.admin.ask('/api/v1/journal/keys/'));
  if (entry === undefined || keys[0] === undefined) throw new Error('the other account has no journal');
  foreign = { entry, cursor: page.next, keyId: keys[0].key_id, head: page.head.size };
}, 60_000);
afterAll(() => smarter.end());

interface Route {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** How the entry of a call is named: command and thing. */
  readonly entry: readonly [string, string];
}

const policies = ['describe', 'JournalPolicy'] as const;
/** Every route of the journal for admins, with parameters that find something. */
const routes: readonly Route[] = [
  { method: 'GET', path: 'entries/', entry: ['journal', 'JournalEntry'] },
  { method: 'GET', path: `entries/?q=${canary}`, entry: ['journal', 'JournalEntry'] },
  { method: 'GET', path: 'stats/?group=user', entry: ['journal', 'JournalStatistics'] },
  { method: 'GET', path: 'keys/', entry: ['journal', 'KeyUsage'] },
  { method: 'GET', path: 'export/', entry: ['journal', 'JournalExport'] },
  { method: 'GET', path: 'export/?format=csv', entry: ['journal', 'JournalExport'] },
  { method: 'GET', path: `export/?format=cloudevents&${always}`, entry: ['journal', 'JournalExport'] },
  { method: 'GET', path: 'retention/', entry: policies },
  { method: 'POST', path: 'retention/preview/', body: {}, entry: ['preview', 'JournalPolicy'] },
  { method: 'PUT', path: 'retention/', body: {}, entry: ['apply', 'JournalPolicy'] },
  { method: 'DELETE', path: 'retention/pending/', entry: ['cancel', 'JournalPolicy'] },
  { method: 'GET', path: 'purges/', entry: ['purges', 'JournalPolicy'] },
  {
    method: 'GET',
    path: `state/?kind=User&name=${canary}&at=2100-01-01T00:00:00Z`,
    entry: ['journal', 'State'],
  },
  { method: 'GET', path: `diff/?kind=User&name=${canary}&${always}`, entry: ['journal', 'State'] },
];

/** The answer as text: an export is none of JSON. */
async function call(client: Client, { method, path, body }: Route, parameters = '') {
  const query = parameters === '' ? '' : `${path.includes('?') ? '&' : '?'}${parameters}`;
  const response = await fetch(`${client.url}/api/v1/journal/${path}${query}`, {
    method,
    headers: { authorization: `Token ${client.apiKey}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    text: await response.text(),
    id: response.headers.get('smarter-journal-id'),
  };
}

/** What of the other account's journal a text holds. What callers asked for themselves is no part of it. */
function foreignIn(text: string): string[] {
  const { entry, keyId } = foreign;
  const secrets = [entry.id, entry.key, keyId, `admin-of-${other.number}`, `${canary}@example.com`];
  return secrets.filter((secret) => text.includes(secret));
}

describe("another account's journal, by every route", () => {
  const name = ({ method, path }: Route) => `${method} ${path}`;

  it.each(routes.map((route) => [name(route), route] as const))('is not in %s', async (_name, route) => {
    const own = await call(one.admin, route);
    expect(own.status).not.toBe(500);
    expect(foreignIn(own.text)).toEqual([]);
    const named = await call(one.admin, route, `account_number=${other.number}`);
    const never = await call(one.admin, route, 'account_number=9999-9999-9999');
    expect(named.status).toBe(404);
    const plain = (text: string) => text.replace(/"operation_id":"[^"]*"/, '');
    expect(plain(named.text)).toBe(plain(never.text));
  });

  // First, since what is asked for below is in the own journal then.
  it('is not followed from a Last-Event-ID or a place of it', async () => {
    const beyond = foreign.head + 1000;
    await expect(Tail.open(one.admin, '', beyond)).rejects.toThrow(/^409.*JOURNAL\.BEYOND_HEAD/);
    const size = async () =>
      dataOf<{ head: { size: number } }>(await one.admin.ask('/api/v1/journal/entries/?limit=1')).head.size;
    while ((await size()) < foreign.head) await one.admin.ask('/api/v1/cli/whoami/');
    const tail = await Tail.open(one.admin, '', foreign.head - 5);
    const written = (await one.admin.ask('/api/v1/cli/whoami/')).id;
    const seen: string[] = [];
    for await (const event of tail.events()) {
      seen.push(JSON.stringify(event.data));
      if (event.event !== 'entry' || event.data['id'] === written || seen.length > 50) break;
    }
    expect(foreignIn(seen.join())).toEqual([]);
    const exported = await call(one.admin, {
      method: 'GET',
      path: `export/?after=${foreign.head - 5}`,
      entry: ['journal', 'JournalExport'],
    });
    expect(foreignIn(exported.text)).toEqual([]);
  }, 15_000);

  it('is not reached by an entry id, a key id or a cursor of it', async () => {
    for (const path of [`entries/${foreign.entry.id}/`, `entries/${foreign.entry.id}:opened/`]) {
      expect((await one.admin.ask(`/api/v1/journal/${path}`)).status).toBe(404);
    }
    const usage = await one.admin.ask(`/api/v1/journal/keys/${foreign.keyId}/usage/`);
    const nothing = { last_used_at: null, addresses: [], operations: [], partial: false };
    expect(usage.body['data']).toMatchObject(nothing);
    const paged = await one.admin.ask(`/api/v1/journal/entries/?limit=1&cursor=${foreign.cursor}`);
    expect([paged.status, paged.body['error']]).toMatchObject([400, { field: 'cursor' }]);
    const operation = await one.admin.ask(`/api/v1/journal/entries/?operation=${foreign.entry.id}`);
    expect(operation.body['data']).toMatchObject({ entries: [] });
    for (const path of [`replays/${foreign.entry.id}/`, 'replays/']) {
      const method = path === 'replays/' ? 'POST' : 'GET';
      expect((await one.admin.ask(`/api/v1/journal/${path}`, { method })).status).toBe(403);
    }
  });
});

describe('the audit of the audit', () => {
  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'has %s',
    async (_name, route) => {
      const { id, status } = await call(other.admin, route);
      const { entries } = dataOf<{ entries: Entry[] }>(
        await other.admin.ask(`/api/v1/journal/entries/?operation=${id}`),
      );
      const [command, thing] = route.entry;
      expect(entries).not.toEqual([]);
      for (const entry of entries) expect(entry).toMatchObject({ command, thing, operation_id: id });
      expect(entries[0]).toMatchObject({ status, actor: { account_number: other.number } });
    },
  );
});
