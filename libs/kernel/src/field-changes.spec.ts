import { describe, expect, it } from '@jest/globals';
import { fieldChanges } from './field-changes.ts';

describe('fieldChanges', () => {
  it('names members by their paths, and lists as one value', () => {
    const before = { spec: { config: { days: 30, rules: [{ days: 1 }] } }, kind: 'A', gone: 1 };
    const after = {
      spec: { config: { days: 30, rules: [{ days: 2 }] } },
      kind: 'A',
      made: { x: null, y: 2 },
    };
    expect(fieldChanges(before, after)).toEqual([
      { field: 'gone', before: 1, after: null },
      { field: 'made.y', before: null, after: 2 },
      { field: 'spec.config.rules', before: [{ days: 1 }], after: [{ days: 2 }] },
    ]);
  });

  it('finds nothing between equal documents, and all members where there was none', () => {
    expect(fieldChanges({ a: { b: 1 } }, { a: { b: 1 } })).toEqual([]);
    expect(fieldChanges(null, { a: { b: 1 } })).toEqual([{ field: 'a.b', before: null, after: 1 }]);
    expect(fieldChanges({ a: 1 }, null)).toEqual([{ field: 'a', before: 1, after: null }]);
  });
});
