import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Answer, Client } from './client.ts';
import { accountBody, dataOf, keyManifest, Smarter, userManifest } from './smarter.ts';

const smarter = new Smarter();
let admin: Client;
let untouched: string;

beforeAll(async () => {
  await smarter.start();
  admin = smarter.admin;
  dataOf(await admin.apply(userManifest('victim')));
  dataOf(await admin.apply(keyManifest('victim')));
  untouched = await everything();
}, 30_000);
afterAll(() => smarter.end());

/** All that manifests can change, as it is now. */
async function everything(): Promise<string> {
  const answers = await Promise.all(
    ['describe/account/', 'get/users/', 'describe/user/?name=victim', 'describe/apikey/?name=victim'].map(
      (path) => admin.cli(path),
    ),
  );
  const keys = await admin.ask('/api/v1/api-keys/');
  // Asking is a use of the key that asks.
  return JSON.stringify(
    [...answers, keys].map((answer) => dataOf(answer)),
    (name, value: unknown) => (name === 'last_used_at' ? undefined : value),
  );
}

const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const valid = [userManifest('victim', { firstName: 'Changed' }), keyManifest('victim', { isActive: false })];

/** Texts that are refused before any schema sees them. */
const hostile = [
  ['a YAML bomb', `a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nkind: User\n`],
  ['deep JSON', `{"kind":"User","spec":${deep(10_000)}}`],
  ['deep YAML', `kind: User\nspec: ${deep(10_000)}`],
  ['duplicate keys in JSON', '{"kind":"User","kind":"User"}'],
  ['duplicate keys in YAML', 'kind: User\nkind: User\n'],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ['an overlong encoding', Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d])],
  ['half a surrogate pair', JSON.stringify(userManifest('victim')).replace('victim', '\\ud800')],
  [
    '__proto__ in JSON',
    JSON.stringify(userManifest('victim')).replace('"email"', '"__proto__":{"isStaff":true},"email"'),
  ],
  ['__proto__ in YAML', 'apiVersion: smarter.sh/v1\nkind: User\n__proto__: {isStaff: true}\n'],
  ['a merge key', `${stringify(userManifest('victim'))}<<: {status: 1}\n`],
  ['a tag', 'kind: !!js/function "x"\n'],
  ['a name of 10,000 characters', JSON.stringify(keyManifest('x'.repeat(10_000)))],
  ['an unknown kind of 10,000 characters', JSON.stringify({ kind: 'x'.repeat(10_000) })],
  ['a member of 10,000 characters', JSON.stringify({ ...userManifest('victim'), ['x'.repeat(10_000)]: 1 })],
  ['several documents', `${stringify(valid[0])}---\n${stringify(valid[1])}`],
  ['nothing', ''],
  ['a scalar', '7'],
  ['null', 'null'],
  ['constructor as a kind', '{"kind":"constructor"}'],
] as const;

/** Refused by a 4xx that says why, with one entry. */
async function expectRefused(answer: Answer): Promise<void> {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.body).toMatchObject({ error: { description: expect.stringMatching(/./) } });
  expect(await admin.entries(`&operation=${answer.id}`)).toMatchObject([{ status: answer.status }]);
}

describe('a manifest', () => {
  it.each(hostile)('with %s is refused, and changes nothing', async (_what, body) => {
    const answer = await admin.ask('/api/v1/cli/apply', { method: 'POST', body });
    await expectRefused(answer);
    expect(await everything()).toBe(untouched);
  });

  it('that is damaged anywhere is refused by name, and changes nothing', async () => {
    const damages = valid.flatMap((manifest) => [...damaged(manifest)]);
    expect(damages.length).toBeGreaterThan(40);
    for (const { manifest, path } of damages) {
      const answer = await admin.apply(manifest);
      if (answer.status === 200) throw new Error(`${path} was taken: ${JSON.stringify(manifest)}`);
      await expectRefused(answer);
      const { field } = answer.body['error'] as { field: string | null };
      expect([path, field]).toEqual([path, expect.stringMatching(/./)]);
    }
    expect(await everything()).toBe(untouched);
  }, 60_000);

  it('of any shape is answered below 500, has one entry, and changes nothing unless it is answered with 200', async () => {
    const member = fc.constantFrom(
      'apiVersion',
      'kind',
      'metadata',
      'spec',
      'config',
      'name',
      'status',
      'email',
    );
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('smarter.sh/v1', 'User', 'Account', 'SmarterAuthToken', 'victim', '__proto__'),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
    );
    const { manifest } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, tie('manifest'), fc.array(tie('value'), { maxLength: 3 })),
      manifest: fc.dictionary(fc.oneof(member, fc.string()), tie('value'), { maxKeys: 5 }),
    }));
    const text = fc.oneof(
      manifest.map((value) => JSON.stringify(value)),
      manifest.map((value) => stringify(value)),
      fc.string({ unit: 'binary', maxLength: 100 }),
    );
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        const answer = await admin.ask('/api/v1/cli/apply', { method: 'POST', body });
        expect(answer.status).toBeLessThan(500);
        expect(await admin.entries(`&operation=${answer.id}`)).toHaveLength(1);
        expect(answer.status).not.toBe(200);
      }),
      { numRuns: 150 },
    );
    expect(await everything()).toBe(untouched);
  }, 60_000);
});

describe('a body of REST', () => {
  const routes = [
    ['PUT', '/api/v1/account'],
    ['POST', '/api/v1/users'],
    ['PATCH', '/api/v1/users/victim'],
    ['POST', '/api/v1/users/victim/password'],
    ['POST', '/api/v1/api-keys'],
  ] as const;

  it.each(routes)(
    '%s %s of any shape is answered below 500 and changes nothing unless it succeeds',
    async (method, path) => {
      const names = fc.constantFrom(
        'username',
        'email',
        'name',
        'password',
        'is_staff',
        ...Object.keys(accountBody('')),
      );
      const text = fc.oneof(
        fc
          .dictionary(names, fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 })
          .map((body) => JSON.stringify({ ...body, '': 1 })),
        fc.string({ unit: 'binary', maxLength: 100 }).map((noise) => `${noise}"`),
      );
      await fc.assert(
        fc.asyncProperty(text, async (body) => {
          const answer = await admin.ask(path, { method, body });
          expect(answer.status).toBe(400);
          expect(await admin.entries(`&operation=${answer.id}`)).toHaveLength(1);
        }),
        { numRuns: 40 },
      );
      expect(await everything()).toBe(untouched);
    },
    60_000,
  );
});

/** The manifest with each of its parts missing, of another type, and beside a member that is not known. */
function* damaged(manifest: object): Iterable<{ manifest: unknown; path: string }> {
  for (const path of pathsOf(manifest)) {
    const name = path.join('.');
    const isFlag = name === 'spec.config.isActive';
    for (const wrong of [7.5, ...(isFlag ? [] : [true]), ['x'], { surprise: 1 }, 'x'.repeat(10_000)]) {
      yield {
        manifest: withValue(manifest, path, wrong),
        path: `${name} = ${JSON.stringify(wrong).slice(0, 20)}`,
      };
    }
    if (path.length <= 2 && name !== 'spec.config') continue;
    yield {
      manifest: withValue(manifest, [...path.slice(0, -1), 'surprise'], 1),
      path: `${name} + surprise`,
    };
  }
  for (const part of Object.keys(manifest)) {
    yield { manifest: withValue(manifest, [part], undefined), path: `${part} missing` };
  }
}

function pathsOf(value: unknown, above: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [above];
  const below = Object.entries(value).flatMap(([name, item]) => pathsOf(item, [...above, name]));
  return above.length === 0 ? below : [above, ...below];
}

function withValue(manifest: object, [name = '', ...rest]: readonly string[], value: unknown): object {
  const inner = (manifest as Record<string, unknown>)[name];
  const changed = rest.length === 0 ? value : withValue(inner as object, rest, value);
  return { ...manifest, [name]: changed };
}
