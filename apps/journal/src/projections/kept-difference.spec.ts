import { describe, expect, it } from '@jest/globals';
import { keptDifference } from './kept-difference.ts';

const hash = 'a0'.repeat(16);

describe('a difference as it is kept', () => {
  it.each([
    ['stats', '["1","user",7,"ada"]', '["1","user",7,null]'],
    ['stats', '["1","command",7,"apply"]', '["1","command",7,"apply"]'],
    ['stats', '["1","all",7,""]', '["1","all",7,""]'],
    ['usage', '["1","key-1","address","203.0.113.7",9]', '["1","key-1","address",null,9]'],
    ['usage', '["1","key-1","operation","apply Account",9]', '["1","key-1","operation","apply Account",9]'],
    ['search', `["1","user#${hash}",0]`, '["1","user",0]'],
    ['search', '["1","command=apply",0]', '["1","command=apply",0]'],
  ] as const)('names no person: %s %s', (view, row, kept) => {
    expect(keptDifference(view, { row, live: '3', rebuilt: null })).toEqual({
      row: kept,
      live: '3',
      rebuilt: null,
    });
  });

  it('has of the facets of an entry only the names, where they are hashes', () => {
    const facets = (...of: readonly string[]) => JSON.stringify(['command=apply', ...of]);
    const live = facets(`user#${hash}`, `word#${hash}`);
    expect(keptDifference('search', { row: '["1",5]', live, rebuilt: facets() })).toEqual({
      row: '["1",5]',
      live: facets('user', 'word'),
      rebuilt: facets(),
    });
  });
});
