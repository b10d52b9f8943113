import type { Exchange } from './exchanges.ts';

interface Entry {
  readonly id: string;
  readonly operation_id: string;
}

interface EntryPage {
  readonly entries: readonly Entry[];
  readonly next: string | null;
}

/** The platform admin that asks for what the journal has. */
export interface Auditor {
  readonly url: string;
  readonly apiKey: string;
}

const platformAccount = '';

/**
 * What is wrong with the journal after a run: answers without an operation, and operations that do not have
 * exactly one outcome in all ledgers.
 */
export async function faultsOf(exchanges: readonly Exchange[], auditor: Auditor): Promise<string[]> {
  const faults: string[] = [];
  for (const { request, status, id } of exchanges) {
    if (id === undefined) faults.push(`answered ${status} without an operation: ${request}`);
  }
  const outcomes = new Map<string, number>();
  for (const account of [platformAccount, ...openedAccounts(exchanges)]) {
    for await (const { id, operation_id: operation } of entriesOf(auditor, account)) {
      if (id === operation) outcomes.set(id, (outcomes.get(id) ?? 0) + 1);
    }
  }
  for (const { request, status, id = '' } of exchanges) {
    const count = outcomes.get(id) ?? 0;
    if (id !== '' && count !== 1) faults.push(`${count} entries of ${id}, answered ${status}: ${request}`);
  }
  return faults;
}

/** Accounts that the run itself has opened, each with a ledger of its own. */
function openedAccounts(exchanges: readonly Exchange[]): Set<string> {
  const numbers = exchanges
    .filter(({ request, status }) => status === 201 && /^POST \S+\/accounts\/?(\?|$)/.test(request))
    .map(({ text }) => (JSON.parse(text) as { data: { account_number: string } }).data.account_number);
  return new Set(numbers);
}

async function* entriesOf(auditor: Auditor, account: string): AsyncGenerator<Entry> {
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = new URLSearchParams({ limit: '200', cursor, account_number: account }).toString();
    const page: EntryPage = await ask<EntryPage>(auditor, `/api/v1/journal/entries?${query}`);
    yield* page.entries;
    cursor = page.next;
  }
}

/** `data` of the answer; rejects where it is no success. */
export async function ask<Data>({ url, apiKey }: Auditor, path: string): Promise<Data> {
  const answer = await fetch(url + path, { headers: { authorization: `Token ${apiKey}` } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} is answered ${answer.status}: ${text}`);
  return (JSON.parse(text) as { data: Data }).data;
}
