import { grant, type EntryFilters, type EntryPage } from '#contracts';
import { SearchEntriesQuery } from '../../../apps/journal/src/queries/search-entries.query.ts';
import { account, operationId, recordedAt, tracedOf, variation } from './entries.ts';
import { Connection, requestOf } from '../connection.ts';
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

/** Whoever answers questions about a ledger, with the first page. */
export interface Asked {
  /** How many entries it has. */
  readonly size: number;
  readonly ask: (filters: EntryFilters) => Promise<unknown>;
}

const pageSize = 50;

/**
 * Milliseconds that each of those asked took to answer `count` questions, in their order. A hundred are asked of one, and
 * then of the next, so that whatever else the machine does meets all alike.
 */
export async function search(asked: readonly Asked[], count: number): Promise<number[][]> {
  const took = asked.map((): number[] => []);
  for (let first = 0; first < count; first += inTurn) {
    for (const [index, { size, ask }] of asked.entries()) {
      for (let number = first; number < Math.min(first + inTurn, count); number += 1) {
        const filters = questionAt(number, size);
        const begun = performance.now();
        await ask(filters);
        took[index]?.push(performance.now() - begun);
      }
    }
  }
  return took;
}

const inTurn = 100;

/** Which of `count` questions fill a page in all of the ledgers. */
export async function fullPages(asked: readonly AskedLedger[], count: number): Promise<boolean[]> {
  const full: boolean[] = [];
  for (let number = 0; number < count; number += 1) {
    const pages = await Promise.all(asked.map(({ size, ask }) => ask(questionAt(number, size))));
    full.push(pages.every(({ entries }) => entries.length === pageSize));
  }
  return full;
}

interface AskedLedger extends Asked {
  readonly ask: (filters: EntryFilters) => Promise<EntryPage>;
}

/** The ledger alone, as its thread searches it. */
export function ledgerOf(ledger: FilledLedger, size: number): AskedLedger {
  const query = queryOf(ledger);
  return { size, ask: (filters) => query.ask(auditor, { limit: pageSize, filters }) };
}

/** A server that holds the ledger, over HTTP; it makes little garbage here, which would be measured with it. */
export async function serverOf(server: Pick<Subject, 'url' | 'key'>, size: number): Promise<Asked> {
  const requestFor = (filters: EntryFilters) => {
    const asked = new URLSearchParams({ limit: String(pageSize) });
    for (const [name, value] of Object.entries(filters)) if (value !== undefined) asked.set(name, value);
    return requestOf(server, `/api/v1/journal/entries/?${asked.toString()}`);
  };
  const connection = await Connection.open(new URL(server.url), requestFor({}));
  return {
    size,
    ask: (filters) =>
      new Promise((resolve, reject) => {
        connection.ask((status) => {
          if (status === 200) resolve(status);
          else reject(new Error(`${JSON.stringify(filters)} was answered ${status}`));
        }, requestFor(filters));
      }),
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
