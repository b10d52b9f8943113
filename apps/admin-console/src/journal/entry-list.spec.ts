import { describe, expect, it } from '@jest/globals';
import type { EntrySummary } from '../api/types.ts';
import { EntryList } from './entry-list.ts';

const entry = (seq: number) => ({ id: `e${seq}`, seq }) as EntrySummary;
const shown = (list: EntryList) => Array.from({ length: list.length }, (_, index) => list.at(index)?.seq);

describe('a list of entries', () => {
  it('shows what came live before what was loaded, the newest first', () => {
    const list = new EntryList();
    list.addOlder([entry(5), entry(4)]);
    list.addNewer([entry(6), entry(7)]);
    list.addOlder([entry(3)]);
    expect(shown(list)).toEqual([7, 6, 5, 4, 3]);
    expect(list.at(5)).toBeUndefined();
  });

  it('takes nothing twice that the tail tells again', () => {
    const list = new EntryList();
    list.addOlder([entry(5)]);
    list.addNewer([entry(4), entry(5), entry(6)]);
    list.addNewer([entry(6), entry(7)]);
    expect(shown(list)).toEqual([7, 6, 5]);
  });

  it('takes what comes after it was cleared as the first, whatever was there before', () => {
    const list = new EntryList();
    list.hold(true);
    list.addOlder([entry(9)]);
    list.addNewer([entry(10)]);
    list.clear();
    expect([list.length, list.waiting]).toEqual([0, 0]);
    list.hold(false);
    list.addOlder([entry(2)]);
    list.addNewer([entry(3)]);
    expect(shown(list)).toEqual([3, 2]);
  });

  it('lets wait what comes while it is held, and shows it in order afterwards', () => {
    const list = new EntryList();
    list.addOlder([entry(1)]);
    list.hold(true);
    list.addNewer([entry(2), entry(3)]);
    expect([shown(list), list.waiting]).toEqual([[1], 2]);
    list.hold(false);
    expect([shown(list), list.waiting]).toEqual([[3, 2, 1], 0]);
  });

  it('finds where an entry is shown', () => {
    const list = new EntryList();
    list.addOlder([entry(5), entry(4)]);
    list.addNewer([entry(6), entry(7)]);
    for (const [index, seq] of [7, 6, 5, 4].entries()) expect(list.indexOf(`e${seq}`)).toBe(index);
    expect(list.indexOf('e9')).toBe(-1);
  });

  it('tells of each change', () => {
    const list = new EntryList();
    const before = list.snapshot();
    let told = 0;
    const stop = list.subscribe(() => (told += 1));
    list.addNewer([entry(1)]);
    stop();
    list.addNewer([entry(2)]);
    expect([told, list.snapshot() === before]).toEqual([1, false]);
  });
});
