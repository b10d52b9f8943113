import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { maskedSecret, resourceKinds } from '#contracts';
import type { Client } from './client.ts';
import { dataOf, Smarter } from './smarter.ts';

interface Manifest {
  readonly metadata: Record<string, unknown> & { readonly name: string };
  readonly spec: Record<string, Record<string, unknown>>;
  readonly status?: unknown;
}

interface List {
  readonly metadata: { readonly count: number };
  readonly data: {
    readonly titles: readonly { readonly name: string; readonly type: string }[];
    readonly items: readonly Record<string, unknown>[];
  };
}

const smarter = new Smarter();
let admin: Client;
let user: Client;

beforeAll(async () => {
  await smarter.start();
  admin = smarter.admin;
  user = await smarter.addUser(admin, 'ann');
}, 30_000);
afterAll(() => smarter.end());

const secretOf = (name: string, value: string) => ({
  apiVersion: 'smarter.sh/v1',
  kind: 'Secret',
  metadata: { name },
  spec: { config: { value } },
});
const chatbotOf = (name: string, spec: object = {}) => ({
  apiVersion: 'smarter.sh/v1',
  kind: 'Chatbot',
  metadata: { name },
  spec: { config: {}, ...spec },
});
const pluginOf = (name: string, spec: object, pluginClass = 'static') => ({
  apiVersion: 'smarter.sh/v1',
  kind: 'Plugin',
  metadata: { name, pluginClass },
  spec: { selector: { directive: 'always' }, prompt: { systemRole: 'You help.' }, ...spec },
});

describe.each(resourceKinds.map((kind) => [kind.name, kind] as const))('kind %s', (name, kind) => {
  const path = name.toLowerCase();
  const about = `${path}/?name=${(kind.example as Manifest).metadata.name}`;

  it('goes the round of its verbs with its example as it stands', async () => {
    const example = dataOf<Manifest>(await admin.cli(`example_manifest/${path}/`));
    const first = await admin.cli('apply/', stringify(example));
    expect(dataOf(first)).toMatchObject({ created: true });
    expect(first.body).toMatchObject({
      thing: name,
      message: `${name} ${example.metadata.name} applied successfully`,
    });
    expect(dataOf(await admin.apply(example))).toMatchObject({ created: false, changed: [] });

    const { status, ...described } = dataOf<Manifest>(await admin.cli(`describe/${about}`));
    expect(status).toMatchObject({ accountNumber: '3141-5926-5359', username: 'admin' });
    expect(dataOf(await admin.apply(described))).toEqual({ created: false, changed: [] });
    const edited = { ...described, metadata: { ...described.metadata, description: 'edited' } };
    expect(dataOf(await admin.apply(edited))).toEqual({
      created: false,
      changed: ['metadata.description'],
    });
    const again = dataOf<Manifest>(await admin.cli(`describe/${about}`));
    expect({ ...again, status: undefined }).toEqual({ ...edited, status: undefined });

    const listed = await admin.cli(`get/${path}s/?i=10&asc=false&desc=false&name=`);
    expect(listed.body['message']).toBe(`${kind.plural} got successfully`);
    const { metadata, data } = dataOf<List>(listed);
    expect(metadata.count).toBe(data.items.length);
    expect(data.items.map(({ name: of }) => of)).toContain(example.metadata.name);
    for (const item of data.items) expect(Object.keys(item)).toEqual(data.titles.map((one) => one.name));

    const switched = kind.deployed === undefined ? 501 : 200;
    for (const verb of ['deploy', 'undeploy']) {
      expect((await admin.cli(`${verb}/${about}`)).status).toBe(switched);
    }
    expect((await admin.cli(`logs/${about}`)).status).toBe(kind.hasLogs ? 200 : 501);

    const deleted = await admin.cli(`delete/${about}`);
    expect(deleted.body['message']).toBe(`${name} ${example.metadata.name} deleted successfully`);
    expect((await admin.cli(`describe/${about}`)).status).toBe(404);
    expect((await admin.cli(`delete/${about}`)).status).toBe(404);
    const past = `kind=${name}&name=${example.metadata.name}&at=2090-01-01T00:00:00Z`;
    expect(dataOf(await admin.ask(`/api/v1/journal/state/?${past}`))).toMatchObject({ manifest: null });
  });

  it('is not there for another account', async () => {
    dataOf(await admin.apply(kind.example));
    const other = await smarter.openAccount(`other than ${name}`);
    expect((await other.admin.cli(`describe/${about}`)).status).toBe(404);
    expect((await other.admin.cli(`delete/${about}`)).status).toBe(404);
    expect(dataOf<List>(await other.admin.cli(`get/${path}/`)).metadata.count).toBe(0);
  });
});

describe('secrets', () => {
  it('are masked, stay as they are when a mask comes back, and are revealed to admins by an entry', async () => {
    const value = `canary-${randomBytes(16).toString('hex')}`;
    dataOf(await admin.apply(secretOf('kept', value)));
    const described = dataOf<Manifest>(await admin.cli('describe/secret/?name=kept'));
    expect(described.spec['config']).toEqual({ value: maskedSecret });
    dataOf(
      await admin.apply({ ...secretOf('kept', maskedSecret), metadata: { name: 'kept', version: '2' } }),
    );

    const shown = await admin.cli('describe/secret/?name=kept&reveal=true');
    expect(dataOf<Manifest>(shown).spec['config']).toEqual({ value });
    const refused = await user.cli('describe/secret/?name=kept&reveal=true');
    expect(refused.status).toBe(403);
    const entries = await admin.entries();
    expect(entries.find(({ operation_id }) => operation_id === shown.id)).toMatchObject({
      ...{ command: 'reveal', class: 'read', outcome: 'succeeded' },
    });
    expect(entries.find(({ operation_id }) => operation_id === refused.id)).toMatchObject({
      ...{ command: 'reveal', class: 'denied' },
    });
    const whole = await admin.ask(`/api/v1/journal/entries/${shown.id}`);
    expect(JSON.stringify(whole.body)).not.toContain(value);
    expect((await admin.apply(secretOf('unknown', maskedSecret))).body).toMatchObject({
      error: { errorClass: 'MANIFEST.INVALID', field: 'spec.config.value' },
    });
  });

  it('lie nowhere in the clear', async () => {
    const values = Array.from({ length: 6 }, () => `canary-${randomBytes(16).toString('hex')}`);
    const [value = '', password = '', sslKey = '', proxyPassword = '', apiKey = '', wrong = ''] = values;
    const connectionOf = (kind: string, secrets: object) => {
      const example = resourceKinds.find((one) => one.name === kind)?.example as Manifest;
      return { ...example, spec: { connection: { ...example.spec['connection'], ...secrets } } };
    };
    dataOf(await admin.apply(secretOf('sealed', value)));
    dataOf(await admin.apply(connectionOf('SqlConnection', { password, sslKey, proxyPassword })));
    dataOf(await admin.apply(connectionOf('ApiConnection', { apiKey })));
    expect((await admin.apply(secretOf('sealed', { in: wrong } as never))).status).toBe(400);
    dataOf(await admin.cli('get/sqlconnections/'));
    dataOf(await admin.cli('describe/sqlconnection/?name=example_sql_connection&reveal=true'));
    const files = readdirSync(smarter.folder, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    const contents = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
    const found = values.filter((canary) => contents.some((content) => content.includes(canary)));
    expect(found).toEqual([]);
  });

  it('are changed by admins only, and read masked by everybody in the account', async () => {
    dataOf(await admin.apply(secretOf('of the admin', 'value')));
    expect((await user.apply(secretOf('of a user', 'value'))).status).toBe(403);
    expect((await user.cli('delete/secret/?name=of%20the%20admin')).status).toBe(403);
    const seen = dataOf<Manifest>(await user.cli('describe/secret/?name=of%20the%20admin'));
    expect(seen.spec['config']).toEqual({ value: maskedSecret });
  });
});

describe('resources of a user', () => {
  it('can be changed by the user and by admins; those of others by admins only', async () => {
    const data = { data: { staticData: { a: 1 } } };
    dataOf(await user.apply(pluginOf('of_ann', data)));
    dataOf(await user.apply(pluginOf('of_ann', { data: { staticData: { a: 2 } } })));
    dataOf(await admin.apply(pluginOf('of_admin', data)));
    expect((await user.apply(pluginOf('of_admin', data))).body).toMatchObject({
      error: { errorClass: 'RESOURCES.NOT_OWN', status: '403' },
    });
    expect((await user.cli('delete/plugin/?name=of_admin')).status).toBe(403);
    dataOf(await user.cli('describe/plugin/?name=of_admin'));
    expect((await admin.cli('delete/plugin/?name=of_ann')).status).toBe(200);
  });
});

describe('plugins', () => {
  const sqlData = { sqlQuery: 'SELECT 1' };
  it.each([
    ['of no data', {}, 'static', 'spec.data.staticData'],
    ['of the data of another class', { data: { sqlData } }, 'static', 'spec.data.sqlData'],
    ['of data in both places', { sqlData, data: { sqlData } }, 'sql', 'spec.data.sqlData'],
    [
      'of a directive without its terms',
      { selector: { directive: 'search_terms' }, data: { staticData: {} } },
      'static',
      'spec.selector.searchTerms',
    ],
  ])('are refused %s', async (_why, spec, pluginClass, field) => {
    expect((await admin.apply(pluginOf('wrong', spec, pluginClass))).body).toMatchObject({
      error: { errorClass: 'MANIFEST.INVALID', field },
    });
  });

  it('are taken in the older form, and chosen by class', async () => {
    dataOf(await admin.apply(pluginOf('older', { data: { description: 'd', sqlData } }, 'sql')));
    dataOf(await admin.apply(pluginOf('newer', { sqlData }, 'sql')));
    dataOf(await admin.apply(pluginOf('fixed', { data: { staticData: {} } })));
    const { data } = dataOf<List>(await admin.cli('get/plugins/?class=sql&name=&i=10'));
    expect(data.items.map(({ name }) => name)).toEqual(['older', 'newer']);
    const last = dataOf<List>(await admin.cli('get/plugins/?class=sql&i=1&desc=true'));
    expect(last.data.items.map(({ name }) => name)).toEqual(['newer']);
  });

  it('name connections that are there', async () => {
    const plugin = pluginOf('lost', { connection: 'nowhere', sqlData }, 'sql');
    expect((await admin.apply(plugin)).body).toMatchObject({
      error: { errorClass: 'RESOURCES.REFERENCE_NOT_FOUND', status: '404', field: 'spec.connection' },
    });
  });
});

describe('chatbots', () => {
  it('are deployed and undeployed', async () => {
    dataOf(await admin.apply(chatbotOf('switched')));
    for (const [verb, deployed] of [
      ['deploy', true],
      ['undeploy', false],
    ] as const) {
      expect((await admin.cli(`${verb}/chatbot/?name=switched`)).status).toBe(200);
      const { spec } = dataOf<Manifest>(await admin.cli('describe/chatbot/?name=switched'));
      expect(spec['config']).toMatchObject({ deployed });
    }
  });

  it.each([
    [{ plugins: ['nowhere'] }, 'spec.plugins.0'],
    [{ functions: ['nothing'] }, 'spec.functions.0'],
    [{ apiKey: 'no key' }, 'spec.apiKey'],
  ])('are refused where they name what is not there: %j', async (spec, field) => {
    expect((await admin.apply(chatbotOf('wrong', spec))).body).toMatchObject({
      error: { errorClass: 'RESOURCES.REFERENCE_NOT_FOUND', status: '404', field },
    });
  });
});

describe('a dry run', () => {
  const dryRun = (manifest: unknown) => admin.send('POST', '/api/v1/cli/apply/?dry_run=true', manifest);

  it('shows what would change, and changes nothing', async () => {
    const fresh = await dryRun(pluginOf('dry', { data: { staticData: { a: 1 } } }));
    expect(dataOf(fresh)).toMatchObject({ dry_run: true, created: true });
    expect((await admin.cli('describe/plugin/?name=dry')).status).toBe(404);

    dataOf(await admin.apply(secretOf('dry', 'one')));
    const planned = dataOf<object>(await dryRun(secretOf('dry', 'two')));
    expect(planned).toEqual({
      ...{ dry_run: true, created: false },
      changes: [{ field: 'spec.config.value', before: maskedSecret, after: maskedSecret }],
    });
    expect(dataOf(await dryRun(secretOf('dry', maskedSecret)))).toMatchObject({ changes: [] });
    const shown = dataOf<Manifest>(await admin.cli('describe/secret/?name=dry&reveal=true'));
    expect(shown.spec['config']).toEqual({ value: 'one' });
    const entry = (await admin.entries()).find(({ operation_id }) => operation_id === fresh.id);
    expect(entry).toMatchObject({ command: 'apply', class: 'read' });
  });

  it('refuses what an apply would refuse by its form or by permission', async () => {
    expect((await dryRun(pluginOf('dry', {}))).status).toBe(400);
    const path = '/api/v1/cli/apply/?dry_run=true';
    expect((await user.send('POST', path, secretOf('dry', 'three'))).status).toBe(403);
  });

  it('is there for the other kinds too', async () => {
    const { status: _, ...account } = dataOf<Manifest>(await admin.cli('describe/account/'));
    const config = { ...account.spec['config'], companyName: 'Dry' };
    expect(dataOf(await dryRun({ ...account, spec: { config } }))).toMatchObject({
      changes: [{ field: 'spec.config.companyName', after: 'Dry' }],
    });
  });
});

it('keeps resources over a crash', async () => {
  dataOf(await admin.apply(secretOf('lasting', 'survives')));
  await smarter.crash();
  const shown = await smarter.admin.cli('describe/secret/?name=LASTING&reveal=true');
  expect(dataOf<Manifest>(shown).spec['config']).toEqual({ value: 'survives' });
}, 30_000);
