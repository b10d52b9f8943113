import { describe, expect, it } from '@jest/globals';
import type { ApiKey, StatsBucket } from '../api/types.ts';
import { sparkDays, sparksOf, stateOf } from './key-state.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const key = (members: Partial<ApiKey>) =>
  ({ is_active: true, expires_at: null, grace_until: null, ...members }) as ApiKey;

describe('the state of a key', () => {
  it.each([
    ['active', {}],
    ['inactive', { is_active: false }],
    ['expired', { expires_at: '2026-11-25T12:00:00Z' }],
    ['expired', { expires_at: '2026-11-24T12:00:00Z', is_active: false }],
    ['active', { expires_at: '2026-11-25T12:00:01Z' }],
    ['rotated', { grace_until: '2026-11-25T12:00:01Z' }],
    ['active', { grace_until: '2026-11-25T12:00:00Z' }],
  ] as const)('is %s of %j', (expected, members) => {
    expect(stateOf(key(members), now).text).toBe(expected);
  });
});

it('draws the calls of each key by day, today last', () => {
  const bucket = (start: string, value: string | null, operations: number) =>
    ({ start, value, operations }) as StatsBucket;
  const sparks = sparksOf(
    [
      bucket('2026-11-25T00:00:00Z', 'a', 3),
      bucket('2026-11-12T00:00:00Z', 'a', 1),
      bucket('2026-11-11T00:00:00Z', 'a', 9),
      bucket('2026-11-25T00:00:00Z', null, 7),
      bucket('2026-11-24T00:00:00Z', 'b', 2),
    ],
    now,
  );
  expect(sparks.get('a')).toEqual([1, ...Array<number>(sparkDays - 2).fill(0), 3]);
  expect(sparks.get('b')?.slice(-2)).toEqual([2, 0]);
  expect(sparks.size).toBe(2);
});
