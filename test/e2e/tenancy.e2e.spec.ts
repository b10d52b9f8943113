import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Client } from './client.ts';
import { dataOf, keyManifest, Smarter, userManifest } from './smarter.ts';

const smarter = new Smarter();
let one: { number: string; admin: Client };
let other: { number: string; admin: Client };
let user: Client;
let auditor: Client;
let foreignKey: string;

beforeAll(async () => {
  await smarter.start();
  one = await smarter.openAccount('One');
  other = await smarter.openAccount('Other');
  user = await smarter.addUser(one.admin, 'ordinary');
  auditor = await smarter.addUser(one.admin, 'reader', { is_auditor: true });
  dataOf(await other.admin.apply(userManifest('theirs')));
  dataOf(await other.admin.apply(keyManifest('their-key')));
  const { items } = dataOf<{ items: { key_id: string }[] }>(await other.admin.ask('/api/v1/api-keys/'));
  foreignKey = items[0]?.key_id ?? '';
}, 60_000);
afterAll(() => smarter.end());

/** What an answer says, without what differs in every answer. */
function said({ status, body }: Answer): unknown {
  return {
    status,
    body: JSON.parse(JSON.stringify(body), (name, value: unknown) =>
      name === 'operation_id' ? null : value,
    ),
  };
}

/** Requests for something by its name, the same for what is somebody else's and what never was. */
const lookups: readonly (readonly [string, (client: Client, name: string) => Promise<Answer>])[] = [
  ['describe user', (client, name) => client.cli(`describe/user/?username=${name}`)],
  ['logs user', (client, name) => client.cli(`logs/user/?username=${name}`)],
  ['delete user', (client, name) => client.cli(`delete/user/?username=${name}`)],
  ['undeploy user', (client, name) => client.cli(`undeploy/user/?username=${name}`)],
  ['GET user', (client, name) => client.ask(`/api/v1/users/${name}/`)],
  ['PATCH user', (client, name) => client.send('PATCH', `/api/v1/users/${name}/`, { first_name: 'Mine' })],
  ['DELETE user', (client, name) => client.ask(`/api/v1/users/${name}`, { method: 'DELETE' })],
  ['erase user', (client, name) => client.ask(`/api/v1/users/${name}/erase`, { method: 'POST' })],
  [
    'password of user',
    (client, name) => client.send('POST', `/api/v1/users/${name}/password`, { make_password: true }),
  ],
];

const keyLookups: readonly (readonly [string, (client: Client, id: string) => Promise<Answer>])[] = [
  ['GET key', (client, id) => client.ask(`/api/v1/api-keys/${id}`)],
  ['PATCH key', (client, id) => client.send('PATCH', `/api/v1/api-keys/${id}`, { is_active: false })],
  ['DELETE key', (client, id) => client.ask(`/api/v1/api-keys/${id}`, { method: 'DELETE' })],
  ['rotate key', (client, id) => client.ask(`/api/v1/api-keys/${id}/rotate`, { method: 'POST' })],
];

describe("another account's resource", () => {
  it.each(lookups)('is not there, in the words of what never was: %s', async (_what, ask) => {
    const foreign = await ask(one.admin, 'theirs');
    expect(foreign.status).toBe(404);
    expect(said(foreign)).toEqual(said(await ask(one.admin, 'nobody')));
    expect(dataOf(await other.admin.ask('/api/v1/users/theirs'))).toMatchObject({
      first_name: '',
      is_active: true,
    });
  });

  it.each(keyLookups)('is not there, in the words of what never was: %s', async (_what, ask) => {
    const foreign = await ask(one.admin, foreignKey);
    expect(foreign.status).toBe(404);
    expect(said(foreign)).toEqual(said(await ask(one.admin, '01920000-0000-7000-8000-000000000000')));
    expect((await other.admin.ask('/api/v1/users')).status).toBe(200);
  });

  it('takes as long to be missing as what never was', async () => {
    const rounds = 150;
    const times = { theirs: [] as number[], nobody: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      for (const name of ['theirs', 'nobody'] as const) {
        const start = performance.now();
        await one.admin.ask(`/api/v1/users/${name}`);
        times[name].push(performance.now() - start);
      }
    }
    const median = (values: number[]) => values.sort((a, b) => a - b)[rounds / 2] ?? 0;
    const [theirs, nobody] = [median(times.theirs), median(times.nobody)];
    expect(Math.max(theirs, nobody) / Math.min(theirs, nobody)).toBeLessThan(1.5);
  }, 30_000);

  it('is not reached by naming the account, whether it is there or not', async () => {
    const ask = (number: string) => one.admin.ask(`/api/v1/users/?account_number=${number}`);
    const foreign = await ask(other.number);
    expect(foreign.status).toBe(404);
    expect(said(foreign)).toEqual(said(await ask('0000-0000-0000')));
    expect((await ask(one.number)).status).toBe(200);
  });

  it('is not named by an account of its own either', async () => {
    expect((await one.admin.cli(`describe/account/?name=${other.number}`)).status).toBe(404);
    expect((await one.admin.cli(`describe/account/?name=${one.number}`)).status).toBe(200);
  });

  it('does not appear in lists, nor in the journal', async () => {
    const text = JSON.stringify([
      (await one.admin.cli('get/users/')).body,
      (await one.admin.cli('get/apikeys/')).body,
      (await one.admin.ask('/api/v1/users/')).body,
      (await one.admin.ask('/api/v1/api-keys/')).body,
    ]);
    expect(text.includes(foreignKey)).toBe(false);
    expect(text.includes(`admin-of-${other.number}`)).toBe(false);
    const actors = new Set((await one.admin.entries()).map(({ actor }) => actor.account_number));
    expect(actors).toEqual(new Set([one.number, '3141-5926-5359']));
  });
});

describe('a platform admin', () => {
  it('acts in another account, in the ledger of that account', async () => {
    const there = `account_number=${one.number}`;
    const answer = await smarter.admin.cli(`apply/?${there}`, JSON.stringify(userManifest('guest')));
    expect(answer.status).toBe(200);
    expect((await one.admin.ask('/api/v1/users/guest')).status).toBe(200);
    const [entry] = await one.admin.entries(`&operation=${answer.id}`);
    expect(entry).toMatchObject({ command: 'apply', actor: { account_number: '3141-5926-5359' } });
    expect(await smarter.admin.entries(`&operation=${answer.id}`)).toEqual([]);
    expect(await smarter.admin.entries(`&operation=${answer.id}&${there}`)).toHaveLength(1);
  });

  it('begins no ledger by naming an account that never was', async () => {
    const answer = await smarter.admin.ask('/api/v1/users/?account_number=9999-9999-9999');
    expect(answer.status).toBe(404);
    expect(await smarter.admin.entries(`&operation=${answer.id}`)).toHaveLength(1);
  });
});

describe('roles', () => {
  const everything: readonly (readonly [
    string,
    (client: Client) => Promise<Answer>,
    Record<string, number>,
  ])[] = [
    [
      'read the account',
      (client) => client.cli('describe/account/'),
      { user: 200, auditor: 200, admin: 200 },
    ],
    ['list users', (client) => client.ask('/api/v1/users/'), { user: 200, auditor: 200, admin: 200 }],
    ['make users', (client) => client.apply(userManifest('made')), { user: 403, auditor: 403, admin: 200 }],
    [
      'make platform admins',
      (client) => client.apply(userManifest('root2', { isSuperuser: true })),
      { user: 403, auditor: 403, admin: 403 },
    ],
    [
      'make a platform admin of somebody',
      (client) => client.send('PATCH', '/api/v1/users/ordinary', { is_superuser: true }),
      { user: 403, auditor: 403, admin: 403 },
    ],
    ['make keys', (client) => client.apply(keyManifest('mine')), { user: 200, auditor: 403, admin: 200 }],
    ['list accounts', (client) => client.ask('/api/v1/accounts/'), { user: 403, auditor: 403, admin: 403 }],
    [
      'look at an account by number',
      (client) => client.ask(`/api/v1/accounts/${one.number}`),
      { user: 403, auditor: 403, admin: 403 },
    ],
    [
      'read the journal',
      (client) => client.ask('/api/v1/journal/entries'),
      { user: 403, auditor: 200, admin: 200 },
    ],
  ];

  it.each(everything)('who may %s', async (_what, ask, expected) => {
    const answers = { user: await ask(user), auditor: await ask(auditor), admin: await ask(one.admin) };
    const statuses = Object.fromEntries(Object.entries(answers).map(([role, { status }]) => [role, status]));
    expect(statuses).toEqual(expected);
  });

  it('an ordinary user sees only themselves', async () => {
    const { items } = dataOf<{ items: { username: string }[] }>(await user.ask('/api/v1/users/'));
    expect(items.map(({ username }) => username)).toEqual(['ordinary']);
    expect((await user.ask('/api/v1/users/reader')).status).toBe(404);
  });
});
