import { describe, expect, it } from '@jest/globals';
import { pageOfChanges, type PlacedChange } from './resource-history.ts';

const mebibyte = 1024 * 1024;

/** Changes of so many bytes each, and which of them were made out. */
function changesOf(...sizes: readonly number[]) {
  const made: number[] = [];
  const placed = sizes.map((size, index): PlacedChange => ({
    place: { resource: 'one', version: index + 1 },
    change: () => {
      made.push(index + 1);
      const changes = [{ field: 'text', before: null, after: 'x'.repeat(size) }];
      return { at: '2026-01-01T00:00:00.000000Z', operation_id: null, type: 'changed', changes };
    },
  }));
  return { placed, made };
}

describe('a page of changes', () => {
  it('ends with its limit, and says so only where more follow', () => {
    const { placed, made } = changesOf(1, 1, 1);
    expect(pageOfChanges(placed, 2)).toMatchObject({
      changes: [{}, {}],
      next: { resource: 'one', version: 2 },
    });
    expect(made).toEqual([1, 2]);
    expect(pageOfChanges(placed, 3)).toMatchObject({ changes: [{}, {}, {}], next: null });
    expect(pageOfChanges([], 3)).toEqual({ changes: [], next: null });
  });

  it('ends before it is larger than 1 MiB, but not before its first change', () => {
    const half = mebibyte / 2;
    const { placed } = changesOf(half, half, 1);
    expect(pageOfChanges(placed, 200)).toMatchObject({
      changes: [{}],
      next: { resource: 'one', version: 1 },
    });
    expect(pageOfChanges(placed.slice(1), 200)).toMatchObject({ changes: [{}, {}], next: null });
    const large = changesOf(2 * mebibyte, 1);
    expect(pageOfChanges(large.placed, 200)).toMatchObject({ changes: [{}], next: { version: 1 } });
    // In bytes, not in signs.
    const wide = changesOf(1, 1).placed.map((one) => ({
      ...one,
      change: () => ({ ...one.change(), type: '☕'.repeat(half / 2) }),
    }));
    expect(pageOfChanges(wide, 200).changes).toHaveLength(1);
  });
});
