import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EntryDetail } from '#contracts';
import { csvHeader, csvRow } from './csv.ts';

function entryWith(given: Partial<EntryDetail>): EntryDetail {
  return {
    id: 'id',
    seq: 7,
    operation_id: 'id',
    key: 'key',
    recorded_at: '2026-11-24T21:05:59.123000Z',
    received_at: null,
    duration_us: 12,
    actor: { kind: 'user-key', account_number: '1', user: 'ada', key_id: 'k', role: 'user' },
    command: 'apply',
    thing: 'Account',
    name: null,
    class: 'write',
    method: 'POST',
    path: '/',
    route: '/',
    status: 200,
    outcome: 'succeeded',
    error: null,
    settles: null,
    quarantined: false,
    purged: false,
    unopened: false,
    client: { ip: '203.0.113.7', user_agent: null },
    type: 'type',
    leaf: '{}',
    leaf_hash: 'hash',
    query: {},
    request: null,
    response: { done: true },
    recorded: {},
    ...given,
  };
}

/** Reads records as RFC 4180 has them. */
function read(text: string): string[][] {
  const records: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    records.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') records.push([]);
  }
  records.pop();
  return records;
}

/** How the documents say that a text is read back. */
const withoutApostrophes = (cell: string) => cell.replaceAll(/(^|[;\t\r\n])'/g, '$1');

const cellOf = (given: Partial<EntryDetail>, name: string) => {
  const [names = [], cells = []] = read(csvHeader + csvRow(entryWith(given)));
  expect(cells).toHaveLength(names.length);
  return cells[names.indexOf(name)];
};

describe('an entry in CSV', () => {
  it('has a cell under each name', () => {
    expect(cellOf({}, 'seq')).toBe('7');
    expect(cellOf({}, 'actor_user')).toBe('ada');
    expect(cellOf({}, 'response')).toBe('{"done":true}');
    expect(cellOf({}, 'request')).toBe('');
    expect(cellOf({}, 'quarantined')).toBe('false');
  });

  it.each([
    ['=1+1', "'=1+1"],
    ["'=1+1", "''=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1', "'＝1"],
    [' =1', "' =1"],
    ['\t=1', "'\t'=1"],
    ['\r\n=1', "'\r'\n'=1"],
    ['/x;=HYPERLINK("http://evil/")', '/x;\'=HYPERLINK("http://evil/")'],
    ['/x\t=1', "/x\t'=1"],
    ['/x;"=1"', '/x;\'"=1"'],
    ['/x;', "/x;'"],
    ['Mozilla/5.0 (X11; Linux; rv:1-2)', 'Mozilla/5.0 (X11; Linux; rv:1-2)'],
  ])('runs nothing of %j', (name, cell) => {
    expect(cellOf({ name }, 'name')).toBe(cell);
    expect(cellOf({ path: name }, 'path')).toBe(cell);
    expect(withoutApostrophes(cell)).toBe(name);
  });

  it.each([';', '\t', '"', ',', '\r', '\n'])('quotes a cell that holds %j', (character) => {
    expect(csvRow(entryWith({ name: `a${character}b` }))).toMatch(/,"a[^b]+b",/);
  });

  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'\'",;\r\n=+-@＝\t a') }),
  );

  it('is read back exactly, whatever is in it', () => {
    fc.assert(
      fc.property(text, text, (name, path) => {
        expect(withoutApostrophes(cellOf({ name, path }, 'name') ?? '')).toBe(name);
        expect(withoutApostrophes(cellOf({ name, path }, 'path') ?? '')).toBe(path);
      }),
      { numRuns: 500 },
    );
  });

  it('has no cell that begins like a formula, whichever separator the reader takes', () => {
    fc.assert(
      fc.property(text, text, text, (name, path, agent) => {
        const client = { ip: null, user_agent: agent };
        const row = csvRow(entryWith({ name, path, client, request: { [path]: agent } }));
        for (const cell of read(row).flat()) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/);
        // None begins with a quote either: thus whoever splits at these finds no quoted cell, and these are the cells.
        for (const separator of [';', '\t', /[;\t]/]) {
          for (const cell of row.split(/\r\n|\r|\n/).flatMap((line) => line.split(separator))) {
            expect(cell).not.toMatch(/^[^\S\t]*[=+\-@＝＋－＠"]/);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
