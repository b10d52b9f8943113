import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Client } from './client.ts';
import { dataOf, Smarter } from './smarter.ts';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

const kinds = [
  ...['Account', 'User', 'SmarterAuthToken', 'JournalPolicy', 'Secret', 'SqlConnection', 'ApiConnection'],
  ...['Plugin', 'Chatbot'],
];
const smarter = new Smarter();
/** The admin of an account that is not the platform's. */
let admin: Client;
let bob: Client;

beforeAll(async () => {
  await smarter.start();
  ({ admin } = await smarter.openAccount('Dry'));
  bob = await smarter.addUser(admin, 'bob');
}, 60_000);
afterAll(() => smarter.end());

const path = '/api/v1/cli/apply/';
const dryRun = (as: Client, manifest: unknown) => as.send('POST', `${path}?dry_run=true`, manifest);
const apply = (as: Client, manifest: unknown) => as.send('POST', path, manifest);

async function example(kind: string): Promise<Manifest> {
  return dataOf<Manifest>(await admin.ask(`/api/v1/cli/example_manifest/${kind}/`));
}

/** With other members of metadata and config. */
async function changed(kind: string, metadata: object, config: object = {}): Promise<Manifest> {
  const { spec, ...rest } = await example(kind);
  const given = { ...(spec['config'] as object), ...config };
  return { ...rest, metadata: { ...rest.metadata, ...metadata }, spec: { ...spec, config: given } };
}

function valueAt(manifest: unknown, field: string): unknown {
  return field
    .split('.')
    .reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], manifest);
}

/** What an answer says but for what is of its own request. */
function refusalIn({ status, body }: Answer) {
  const { errorClass, description, field } = body['error'] as Record<string, unknown>;
  return { status, errorClass, description, field };
}

describe('an example manifest', () => {
  it.each(kinds)('of %s applies as it stands, on a fresh account, and its dry run says so', async (kind) => {
    const fresh = (await smarter.openAccount(`Of ${kind}`)).admin;
    const manifest = dataOf(await fresh.ask(`/api/v1/cli/example_manifest/${kind}/`));
    const planned = dataOf<{ created: boolean }>(await dryRun(fresh, manifest));
    const done = dataOf<{ created: boolean }>(await apply(fresh, manifest));
    expect(planned.created).toBe(done.created);
    expect(dataOf(await dryRun(fresh, manifest))).toMatchObject({ created: false });
  });
});

describe('a dry run', () => {
  it.each(kinds)('of %s shows what then changes, and nothing else', async (kind) => {
    const fresh = (await smarter.openAccount(`Shown ${kind}`)).admin;
    // Names and addresses of users are theirs in all accounts.
    const own = { name: 'shown', username: 'shown' };
    const manifest =
      kind === 'User' ? await changed('User', own, { email: 'shown@example.com' }) : await example(kind);
    const changedIn = async () => {
      const { changes } = dataOf<{ changes: { field: string; after: unknown }[] }>(
        await dryRun(fresh, manifest),
      );
      return changes.map(({ field }) => field);
    };
    const shown = await changedIn();
    expect(shown.length).toBeGreaterThan(0);
    dataOf(await apply(fresh, manifest));
    const { username, name: given = '' } = manifest.metadata as { username?: string; name?: string };
    const name = username ?? given;
    const isOne = kind === 'Account' || kind === 'JournalPolicy';
    const query = isOne ? '' : `?name=${encodeURIComponent(name)}`;
    const described = dataOf<Manifest>(await fresh.cli(`describe/${kind}/${query}`));
    for (const field of shown) expect([field, valueAt(described, field)]).not.toEqual([field, undefined]);
    // A secret that is given is a change each time, as nobody may compare it.
    expect((await changedIn()).filter((field) => !/value|password|apiKey/i.test(field))).toEqual([]);
  });

  /** Manifests that are refused, and why; each after what is there by then. */
  const refused: readonly (readonly [code: string, as: () => Client, manifest: () => Promise<Manifest>])[] = [
    [
      'RESOURCES.REFERENCE_NOT_FOUND',
      () => admin,
      async () => {
        const chatbot = await example('Chatbot');
        return { ...chatbot, spec: { ...chatbot.spec, apiKey: 'no_such_key' } };
      },
    ],
    [
      'RESOURCES.REFERENCE_NOT_FOUND',
      () => admin,
      async () => {
        const chatbot = await example('Chatbot');
        return { ...chatbot, spec: { ...chatbot.spec, plugins: ['no_such_plugin'] } };
      },
    ],
    [
      'USERS.NOT_FOUND',
      () => admin,
      () => changed('SmarterAuthToken', {}, { level: 'user', username: 'nobody' }),
    ],
    ['MANIFEST.INVALID', () => admin, () => changed('SmarterAuthToken', {}, { username: 'bob' })],
    ['AUTH.NOT_ALLOWED', () => bob, () => changed('SmarterAuthToken', { name: 'of_bob' })],
    [
      'AUTH.NOT_ALLOWED',
      () => admin,
      () => changed('User', { name: 'eve', username: 'eve' }, { isSuperuser: true }),
    ],
    // A user of another account, whose name and address are theirs everywhere.
    ['USERS.NAME_TAKEN', () => admin, () => changed('User', { name: 'admin', username: 'admin' })],
    [
      'USERS.NAME_TAKEN',
      () => admin,
      () => changed('User', { name: 'eve', username: 'eve' }, { email: 'bob@example.com' }),
    ],
    ['ACCOUNTS.NUMBER_FIXED', () => admin, () => changed('Account', { accountNumber: '1111-2222-3333' })],
    [
      'MANIFEST.INVALID',
      () => admin,
      () => changed('Secret', { name: 'never_there' }, { value: '********' }),
    ],
    ['MANIFEST.INVALID', () => admin, () => changed('Secret', {}, { value: 5 })],
    ['RESOURCES.NOT_OWN', () => bob, () => changed('Plugin', { name: 'of_admin' })],
    ['AUTH.NOT_ALLOWED', () => bob, () => changed('Secret', {})],
    ['MANIFEST.READ_ONLY', () => admin, () => example('Chat')],
  ];

  beforeAll(async () => {
    const plugin = await example('Plugin');
    dataOf(await apply(admin, { ...plugin, metadata: { ...plugin.metadata, name: 'of_admin' } }));
  });

  it.each(refused)('is refused with %s as the apply is (%#)', async (code, as, manifest) => {
    const given = await manifest();
    // `config` of a plugin was added by `changed`: it has none.
    if (given.kind === 'Plugin') delete (given.spec as Record<string, unknown>)['config'];
    const planned = await dryRun(as(), given);
    expect(refusalIn(planned)).toEqual(refusalIn(await apply(as(), given)));
    expect(refusalIn(planned).errorClass).toBe(code);
  });

  it('keeps nothing: no resource, no reservation, no intent', async () => {
    const user = await changed('User', { name: 'carol', username: 'carol' }, { email: 'carol@example.com' });
    const { id } = await dryRun(admin, user);
    expect((await admin.cli('describe/user/?name=carol')).status).toBe(404);
    // What it looked at is free for anybody else at once.
    const elsewhere = (await smarter.openAccount('Elsewhere')).admin;
    dataOf(await apply(elsewhere, user));
    expect(refusalIn(await dryRun(admin, user))).toMatchObject({ errorClass: 'USERS.NAME_TAKEN' });
    expect(await admin.entries(`&operation=${id ?? ''}`)).toMatchObject([{ class: 'read', status: 200 }]);
  });

  it('refuses the last admin to step down, and leaves them one', async () => {
    const { number, admin: only } = await smarter.openAccount('Alone');
    const name = `admin-of-${number}`;
    const described = dataOf<Manifest & { status?: unknown }>(await only.cli(`describe/user/?name=${name}`));
    const { status: _, ...manifest } = described;
    const config = { ...(manifest.spec['config'] as object), isStaff: false };
    const demoted = { ...manifest, spec: { config } };
    // By a platform admin, as nobody can take their own role.
    const there = `${path}?account_number=${number}`;
    const planned = await smarter.admin.send('POST', `${there}&dry_run=true`, demoted);
    expect(refusalIn(planned)).toEqual(refusalIn(await smarter.admin.send('POST', there, demoted)));
    expect(refusalIn(planned).errorClass).toBe('USERS.LAST_ADMIN');
    dataOf(await only.ask('/api/v1/journal/entries/'));
  });
});
