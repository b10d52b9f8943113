import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  filterNames,
  filtersOf,
  isFiltered,
  isOpenEnded,
  queryOf,
  searchOf,
  spans,
  withValue,
} from './filters.ts';
import type { Filters, Range, Span } from './filters.ts';

const moment = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
  .map((date) => date.toISOString());
const range: fc.Arbitrary<Range> = fc.oneof(
  fc.constant({ kind: 'all' } as const),
  fc.constantFrom(...(Object.keys(spans) as Span[])).map((span) => ({ kind: 'span', span }) as const),
  fc.tuple(moment, fc.option(moment)).map(([from, to]) => ({ kind: 'between', from, to }) as const),
);
const text = fc
  .string({ minLength: 1, unit: 'grapheme' })
  .map((value) => value.trim())
  .filter((value) => value !== '');
const filters: fc.Arbitrary<Filters> = fc.record({
  range,
  values: fc.dictionary(fc.constantFrom(...filterNames), text, { noNullPrototype: true }),
});

describe('the filters of an address', () => {
  it('come back whole from the address that they make', () => {
    fc.assert(
      fc.property(filters, (given) => {
        expect(filtersOf(new URLSearchParams(searchOf(given).toString()))).toEqual(given);
      }),
    );
  });

  it('leave out what is no moment, no span and empty', () => {
    const search = new URLSearchParams('range=9y&from=yesterday&to=&user=%20&entry=1&q=+a+');
    expect(filtersOf(search)).toEqual({ range: { kind: 'all' }, values: { q: 'a' } });
  });

  it('prefer a span to moments', () => {
    expect(filtersOf(new URLSearchParams('range=1h&from=2026-01-01')).range).toEqual({
      kind: 'span',
      span: '1h',
    });
  });

  it('are set one by one, and taken away by nothing', () => {
    const none = filtersOf(new URLSearchParams());
    const one = withValue(none, 'user', ' ada ');
    expect(one.values).toEqual({ user: 'ada' });
    expect(isFiltered(one)).toBe(true);
    expect(isFiltered(withValue(one, 'user', ''))).toBe(false);
  });
});

describe('the question of filters', () => {
  const now = Date.parse('2026-11-25T12:00:00Z');

  it('counts a span from now', () => {
    const asked = queryOf({ range: { kind: 'span', span: '1h' }, values: { status: '4xx' } }, now);
    expect(asked).toEqual({ status: '4xx', from: '2026-11-25T11:00:00.000Z' });
  });

  it('is open ended unless it ends in the past', () => {
    const until = (to: string | null) =>
      isOpenEnded({ range: { kind: 'between', from: null, to }, values: {} }, now);
    expect(until('2026-11-25T11:59:59Z')).toBe(false);
    expect(until('2026-11-25T12:00:01Z')).toBe(true);
    expect(until(null)).toBe(true);
  });
});
