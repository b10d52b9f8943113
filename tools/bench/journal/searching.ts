import { grant, type EntryFilters } from '#contracts';
import { SearchEntriesQuery } from '../../../apps/journal/src/queries/search-entries.query.ts';
import { account, operationId, recordedAt, tracedOf, variation } from './entries.ts';
import type { Subject } from '../subject.ts';
import type { FilledLedger } from './filled-ledger.ts';

const auditor = grant(
  { kind: 'user-key', accountNumber: account, userId: 7, username: 'ada', keyId: 'key', role: 'auditor' },
  'journal.read',
);

/** Questions of every kind, about entries all over a ledger of `size`; the same ones each time. */
function questionAt(number: number, size: number): EntryFilters {
  const seq = 1 + ((number * 7919) % size);
  const { user, keyId, command, name, ip, thing } = variation(seq);
  const { trace } = variation(seq + tracedOf - (seq % tracedOf));
  const kinds: readonly EntryFilters[] = [
    {},
    { user },
    { key_id: keyId, class: 'read' },
    { command, thing },
    { name },
    { ip, status: '200' },
    { status: '404' },
    { status: '4xx', user },
    { outcome: 'failed', command },
    trace === null ? {} : { trace },
    { q: `${user} ${name}` },
    { q: 'firefox', status: '5xx' },
    { operation: operationId(seq) },
    { from: momentOf(seq - 500), to: momentOf(seq + 500), user },
    { to: momentOf(seq), command, outcome: 'succeeded' },
  ];
  return kinds[number % kinds.length] as EntryFilters;
}

function momentOf(seq: number): string {
  return new Date(recordedAt(Math.max(0, seq))).toISOString();
}

/** Whoever answers questions about a ledger. */
export interface Asked {
  /** How many entries it has. */
  readonly size: number;
  /** The number of entries on the first page. */
  ask(filters: EntryFilters): Promise<number>;
}

/** The first page of a question. */
export interface Answer {
  readonly ms: number;
  readonly isFull: boolean;
}

const pageSize = 50;

/**
 * What `count` questions were answered, in their order, by each of those asked. They are asked in turn, so that whatever
 * else the machine does meets all alike.
 */
export async function search(asked: readonly Asked[], count: number): Promise<Answer[][]> {
  const answers = asked.map((): Answer[] => []);
  for (let number = 0; number < count; number += 1) {
    for (const [index, each] of asked.entries()) {
      const filters = questionAt(number, each.size);
      const begun = performance.now();
      const found = await each.ask(filters);
      answers[index]?.push({ ms: performance.now() - begun, isFull: found === pageSize });
    }
  }
  return answers;
}

/** The ledger alone, as its thread searches it. */
export function ledgerOf(ledger: FilledLedger, size: number): Asked {
  const query = queryOf(ledger);
  const ask = async (filters: EntryFilters) =>
    (await query.ask(auditor, { limit: pageSize, filters })).entries.length;
  return { size, ask };
}

/** A server that holds the ledger, over HTTP. */
export function serverOf({ url, key }: Pick<Subject, 'url' | 'key'>, size: number): Asked {
  const headers = { authorization: `Token ${key}` };
  return {
    size,
    async ask(filters) {
      const asked = new URLSearchParams({ limit: String(pageSize) });
      for (const [name, value] of Object.entries(filters)) if (value !== undefined) asked.set(name, value);
      const path = `/api/v1/journal/entries/?${asked.toString()}`;
      const response = await fetch(`${url}${path}`, { headers });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${path} was answered ${response.status}: ${text}`);
      return (JSON.parse(text) as { data: { entries: unknown[] } }).data.entries.length;
    },
  };
}

function queryOf({ store }: FilledLedger): SearchEntriesQuery {
  const { pages, views } = store;
  const ledger = {
    search: store.search.bind(store),
    entry: store.entry.bind(store),
    size: store.size.bind(store),
    range: store.range.bind(store),
    entriesAt: pages.entriesAt.bind(pages),
    firstAt: pages.firstAt.bind(pages),
    find: views.search.find.bind(views.search),
    tally: views.search.tally.bind(views.search),
  };
  return new SearchEntriesQuery(ledger, async () => ({
    completeThrough: 0,
    viewsBehind: async () => false,
  }));
}
