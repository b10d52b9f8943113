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

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])('runs nothing: %j', (name) => {
    expect(cellOf({ name }, 'name')).toBe(`'${name}`);
  });

  it('is read back whatever is in it, and no cell begins like a formula', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'",\r\n=+-@\t a') }),
    );
    fc.assert(
      fc.property(text, text, (name, path) => {
        for (const [column, value] of [
          ['name', name],
          ['path', path],
        ] as const) {
          const cell = cellOf({ name, path }, column) ?? '';
          expect(cell.startsWith("'") ? [cell, cell.slice(1)] : [cell]).toContain(value);
          expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
        }
      }),
    );
  });
});
