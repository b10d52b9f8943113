import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { answerOf, type Client } from './client.ts';
import { checkedIn, examplesOf, problemOf } from './documented-operations.ts';
import { Smarter } from './smarter.ts';

const apply = checkedIn.paths['/api/v1/cli/apply']?.['post'];
if (apply === undefined) throw new Error('the document has no apply');
const examples = examplesOf(apply).map((text = '') => JSON.parse(text) as unknown);

const smarter = new Smarter();
let admin: Client;

beforeAll(async () => {
  await smarter.start();
  admin = smarter.admin;
}, 30_000);
afterAll(() => smarter.end());

/** What takes the place of a member, or stands beside it. */
const oddValue = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, '', '\u0000', '\ud800', [], {}, [[]], 'x'.repeat(5000)),
  fc.constantFrom<unknown>('../../etc/passwd', "' OR 1=1 --", '${jndi:x}', '{{7*7}}', '1e9', 'No', '~'),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
const oddName = fc.constantFrom('extra', '__proto__', 'constructor', '', '$ref', 'status', 'kind', '<<', '0');

type Mutation = (value: unknown) => unknown;
type Spoil = (text: string) => string;

/** Goes down by the numbers and changes what it meets at the end. */
function changed(value: unknown, [step, ...rest]: readonly number[], change: Mutation): unknown {
  if (step === undefined || typeof value !== 'object' || value === null) return change(value);
  const entries = Object.entries(value) as [string, unknown][];
  const at = entries[step % Math.max(entries.length, 1)];
  if (at === undefined) return change(value);
  const below = entries.map(([name, member]): [string, unknown] =>
    name === at[0] ? [name, changed(member, rest, change)] : [name, member],
  );
  return Array.isArray(value)
    ? below.map(([, member]) => member)
    : Object.fromEntries(below.filter(([, member]) => member !== undefined));
}

const place = fc.array(fc.nat(12), { maxLength: 5 });
const mutation = fc.oneof(
  fc.tuple(place, oddValue).map(
    ([at, odd]): Mutation =>
      (manifest) =>
        changed(manifest, at, () => odd),
  ),
  place.map(
    (at): Mutation =>
      (manifest) =>
        changed(manifest, at, () => undefined),
  ),
  fc.tuple(place, oddName, oddValue).map(
    ([at, name, odd]): Mutation =>
      (manifest) =>
        changed(manifest, at, (value) =>
          typeof value === 'object' && !Array.isArray(value) ? { ...value, [name]: odd } : [value, odd],
        ),
  ),
);

/** Of the text: what parsers stumble over. */
const snippet = fc.constantFrom(
  ...[
    '&a ',
    '*a',
    '!!js/function x',
    '<<: *a',
    '\t',
    '\r\n',
    '\u0000',
    '\ufeff',
    '---\n',
    '...\n',
    '%YAML 9.9\n',
  ],
  ...['"', '{', '}', '[', ': ', '? ', '| ', '#', '\\u', '\\ud800', '- '],
  ...['['.repeat(2000), 'a: &x [*x]\n', `${'a: {'.repeat(300)}`],
);
const spoil: fc.Arbitrary<Spoil> = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(20), fc.option(snippet))
  .map(([share, cut, given]) => (text: string) => {
    const at = Math.floor(share * text.length);
    return text.slice(0, at) + (given ?? '') + text.slice(at + cut);
  });

const request = fc.record({
  example: fc.constantFrom(...examples),
  mutations: fc.array(mutation, { maxLength: 3 }),
  print: fc.constantFrom<(value: unknown) => string>(JSON.stringify, stringify),
  spoils: fc.oneof(fc.constant<Spoil[]>([]), fc.array(spoil, { maxLength: 2 })),
  type: fc.constantFrom('application/json', 'application/yaml', 'text/plain', 'multipart/form-data', ''),
  isDryRun: fc.boolean(),
});

describe('manifests that nobody would write', () => {
  it('are taken or refused as documented, and each is one entry', async () => {
    const statuses = new Map<string, number>();
    const sent = fc.asyncProperty(request, async ({ example, mutations, print, spoils, type, isDryRun }) => {
      const manifest = mutations.reduce<unknown>((value, mutate) => mutate(value), example);
      const text = spoils.reduce((value, mutate) => mutate(value), print(manifest) ?? '');
      const answer = await answerOf(
        await fetch(`${smarter.url}/api/v1/cli/apply/?dry_run=${isDryRun}`, {
          method: 'POST',
          headers: { authorization: `Token ${admin.apiKey}`, 'content-type': type },
          body: Buffer.from(text),
          signal: AbortSignal.timeout(5000),
        }),
      );
      expect(problemOf(apply, answer.status, answer.body)).toBeNull();
      expect(answer.status === 501 || answer.status < 500).toBe(true);
      statuses.set(answer.id ?? '', answer.status);
    });
    await fc.assert(sent, { seed: 7, numRuns: 600, endOnFailure: true });
    // Were all refused or all taken, nothing would have been tried.
    const [taken, refused] = [(status: number) => status < 300, (status: number) => status === 400];
    for (const kindOf of [taken, refused])
      expect([...statuses.values()].filter(kindOf).length).toBeGreaterThan(60);
    const outcomes = (await admin.entries()).filter(({ id, operation_id: operation }) => id === operation);
    expect(outcomes.filter(({ command }) => command === 'apply' || command === 'None')).toHaveLength(600);
    const recorded = new Map(outcomes.map(({ id, status }) => [id, status]));
    for (const [id, status] of statuses) expect([id, recorded.get(id)]).toEqual([id, status]);
  }, 60_000);
});
