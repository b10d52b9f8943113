import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntryDetail, EntrySummary } from '#contracts';
import { leafHash } from '#ledger';
import type { Client } from './client.ts';
import { dataOf, Smarter } from './smarter.ts';
import { damageEntry, loseKey } from './sqlite/damaged-entry.ts';
import { Tail } from './tail.client.ts';

const smarter = new Smarter();
let admin: Client;
let before: EntryDetail;
let damaged: EntryDetail;
let keyless: EntryDetail;
let after: EntryDetail;

const detailOf = async (id: string) => dataOf<EntryDetail>(await admin.ask(`/api/v1/journal/entries/${id}/`));
const seqsOf = (entries: readonly { readonly seq: number }[]) => entries.map(({ seq }) => seq);
const list = async (query: string) =>
  dataOf<{ entries: EntrySummary[] }>(await admin.ask(`/api/v1/journal/entries/?${query}`)).entries;
/** The lines of an export; it begins with the first of the entries, but that of CSV has a head. */
const exported = async (query: string) => {
  const start = query === 'format=csv' ? '' : `&after=${before.seq - 1}`;
  const path = `/api/v1/journal/export/?${query}${start}`;
  const headers = { authorization: `Token ${admin.apiKey}` };
  const response = await fetch(`${smarter.url}${path}`, { headers });
  expect(response.status).toBe(200);
  return (await response.text()).split(/\r?\n/).slice(0, -1);
};
const objectsOf = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as EntryDetail);

beforeAll(async () => {
  await smarter.start();
  admin = smarter.admin;
  const made = [];
  for (const name of ['before', 'damaged', 'keyless', 'after']) {
    const { id } = await admin.send('POST', '/api/v1/users/', {
      username: name,
      email: `${name}@example.com`,
    });
    made.push(await detailOf(id ?? ''));
  }
  [before, damaged, keyless, after] = made as [EntryDetail, EntryDetail, EntryDetail, EntryDetail];
  // Folded by the search, so that the index knows what they said.
  expect(await list('name=damaged')).toHaveLength(1);
  damageEntry(smarter.folder, damaged.id);
  loseKey(smarter.folder, keyless.id);
}, 60_000);
afterAll(() => smarter.end());

/** What can still be read of an entry. */
const legible = ({ id, seq, key, operation_id, recorded_at, command, thing, class: of }: EntrySummary) => ({
  ...{ id, seq, key, operation_id, recorded_at, command, thing, class: of },
  ...{ outcome: 'unknown', name: null, path: null, unopened: true, purged: false, quarantined: false },
});

describe('entries that are damaged', () => {
  it('are in lists with what can still be read of them, and keep back no other', async () => {
    const entries = (await list('limit=200')).filter(({ seq }) => seq >= before.seq && seq <= after.seq);
    const made = entries.filter(({ id }) =>
      [before, damaged, keyless, after].some((entry) => entry.id === id),
    );
    expect(made).toMatchObject([
      { id: after.id, name: 'after', unopened: false },
      legible(keyless),
      legible(damaged),
      { id: before.id, name: 'before', unopened: false },
    ]);
  });

  it('are found by what the index knows of them, and by their operation', async () => {
    for (const query of ['name=damaged', `operation=${damaged.operation_id}`]) {
      expect(await list(query)).toMatchObject([legible(damaged)]);
    }
    expect(seqsOf(await list('command=apply&thing=User&limit=4'))).toEqual(
      seqsOf([after, keyless, damaged, before]),
    );
  });

  it.each([
    ['its bytes', () => damaged],
    ['its key', () => keyless],
  ])('say of themselves that they do not open, and prove their place, without %s', async (_what, entryOf) => {
    const entry = entryOf();
    const shown = await detailOf(entry.id);
    expect(shown).toMatchObject({ ...legible(entry), recorded: null, request: null, response: null });
    expect([shown.leaf, shown.leaf_hash]).toEqual([entry.leaf, entry.leaf_hash]);
    expect(leafHash(shown.leaf)).toBe(entry.leaf_hash);
  });

  it('are in exports of every format', async () => {
    const entries = objectsOf(await exported('format=jsonl'));
    expect(entries).toContainEqual(expect.objectContaining(legible(damaged)));
    expect(entries).toContainEqual(expect.objectContaining(legible(keyless)));
    const head = entries.at(-1)?.seq ?? 0;
    expect(seqsOf(entries)).toEqual(Array.from({ length: head - before.seq + 1 }, (_, i) => before.seq + i));

    const [header = '', ...records] = await exported('format=csv');
    const cells = records.filter((record) => record.startsWith(`${damaged.seq},`));
    expect(header.endsWith(',purged,unopened')).toBe(true);
    expect(cells).toEqual([expect.stringMatching(/,,,,[^,]*,[^,]*,false,false,true$/)]);
    expect(records.find((record) => record.startsWith(`${after.seq},`))).toMatch(/,false$/);

    const events = (await exported('format=cloudevents')).map((line) => JSON.parse(line) as object);
    expect(events).toContainEqual(
      expect.objectContaining({
        ...{ id: damaged.id, type: 'journal.entry-unopened.v1', leafhash: damaged.leaf_hash, data: null },
      }),
    );
  });

  it('are in filtered exports and tails wherever they may belong, since nobody can tell', async () => {
    const of = async (query: string) => seqsOf(objectsOf(await exported(query)));
    expect(await of('name=after')).toEqual(seqsOf([damaged, keyless, after]));
    expect(await of(`command=${damaged.command}&status=404`)).toEqual(seqsOf([damaged, keyless]));
    expect(await of('command=whoami')).toEqual([]);
  });

  it('come in tails', async () => {
    const tail = await Tail.open(admin, '', before.seq - 1);
    const seen: Record<string, unknown>[] = [];
    for await (const { event, data } of tail.events()) {
      if (event === 'entry') seen.push(data);
      if (data['id'] === after.id) break;
    }
    tail.close();
    expect(seen).toContainEqual(expect.objectContaining(legible(damaged)));
    expect(seen.at(-1)).toMatchObject({ name: 'after', unopened: false });
  });

  it('keep back neither the history of a resource nor how the system is', async () => {
    const always = 'from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z';
    const changesOf = async (name: string) =>
      dataOf<{ changes: object[] }>(await admin.ask(`/api/v1/journal/diff/?kind=User&name=${name}&${always}`))
        .changes;
    const marks = { purged: false, quarantined: false };
    expect(await changesOf('damaged')).toMatchObject([
      { entry: { id: damaged.id, outcome: 'unknown', unopened: true, ...marks } },
    ]);
    expect(await changesOf('after')).toMatchObject([
      { entry: { id: after.id, outcome: 'succeeded', unopened: false, ...marks } },
    ]);
    expect(dataOf(await admin.ask('/api/v1/system/'))).toMatchObject({ unopened: 2, parked: 0 });
  });
});
