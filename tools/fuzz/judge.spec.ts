import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exchange } from './exchanges.ts';
import { faultsOf, type Auditor } from './judge.ts';

const opened = '1111-2222-3333';
/** What the journal of an account has, a page in each row. */
const ledgers: Readonly<Record<string, readonly (readonly string[])[]>> = {
  '': [['one', 'streamed:opened'], ['streamed', 'twice'], ['twice']],
  [opened]: [['there']],
};

const journal = createServer((request, response) => {
  const query = new URL(request.url ?? '', 'http://localhost').searchParams;
  const pages = ledgers[query.get('account_number') ?? ''] ?? [];
  const page = Number(query.get('cursor'));
  const entries = pages[page]?.map((id) => ({ id, operation_id: id.split(':')[0] }));
  response.end(JSON.stringify({ data: { entries, next: page + 1 < pages.length ? `${page + 1}` : null } }));
});
let auditor: Auditor;

beforeAll(async () => {
  journal.listen(0, '127.0.0.1');
  await once(journal, 'listening');
  auditor = { url: `http://127.0.0.1:${(journal.address() as AddressInfo).port}`, apiKey: 'a key' };
});
afterAll(() => {
  journal.close();
});

function exchange(id: string | undefined, more: Partial<Exchange> = {}): Exchange {
  return { request: 'GET http://localhost/api/v1/users', status: 200, id, text: '{}', ...more };
}

describe('the judge of a fuzzing run', () => {
  it('finds nothing where every answer has one entry, also in the ledger of an account that the run opened', async () => {
    const account = {
      request: 'POST http://localhost/api/v1/accounts?x=1',
      status: 201,
      text: JSON.stringify({ data: { account_number: opened } }),
    };
    const run = [exchange('one', account), exchange('streamed'), exchange('there')];
    expect(await faultsOf(run, auditor)).toEqual([]);
  });

  it.each([
    ['an answer without an operation', undefined, /answered 200 without an operation/],
    ['an entry that is missing', 'lost', /0 entries of lost/],
    ['an entry that is there twice', 'twice', /2 entries of twice/],
  ])('finds %s', async (_what, id, words) => {
    expect(await faultsOf([exchange('one'), exchange(id)], auditor)).toEqual([expect.stringMatching(words)]);
  });
});
