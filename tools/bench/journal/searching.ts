import { grant, type EntryFilters } from '#contracts';
import { SearchEntriesQuery } from '../../../apps/journal/src/queries/search-entries.query.ts';
import { account, operationId, recordedAt, tracedOf, variation } from './entries.ts';
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

export interface AskedLedger {
  readonly ledger: FilledLedger;
  /** How many entries it has. */
  readonly size: number;
}

/** The first page of a question. */
export interface Answer {
  readonly ms: number;
  readonly isFull: boolean;
}

const pageSize = 50;

/**
 * What `count` questions were answered, in their order, by each ledger. They are asked in turn, so that whatever else
 * the machine does meets all ledgers alike.
 */
export async function search(asked: readonly AskedLedger[], count: number): Promise<Answer[][]> {
  const subjects = asked.map(({ ledger, size }) => ({
    size,
    query: queryOf(ledger),
    answers: [] as Answer[],
  }));
  for (let number = 0; number < count; number += 1) {
    for (const { size, query, answers } of subjects) {
      const filters = questionAt(number, size);
      const begun = performance.now();
      const { entries } = await query.ask(auditor, { limit: pageSize, filters });
      answers.push({ ms: performance.now() - begun, isFull: entries.length === pageSize });
    }
  }
  return subjects.map(({ answers }) => answers);
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
