import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { blockSize, commonOffsets, withoutSeqs, withSeqs } from './seq-block.ts';

const base = 7 * blockSize;
/** More than a list holds, and fewer: so both forms come about. */
const offsets = fc.oneof(
  fc.uniqueArray(fc.nat(blockSize - 1), { maxLength: 300 }),
  fc.uniqueArray(fc.nat(blockSize - 1), { minLength: 1600, maxLength: 2000 }),
);
const seqsOf = (from: readonly number[]) => from.map((offset) => base + offset).toSorted((a, b) => a - b);
const built = (from: readonly number[]) => withSeqs(null, seqsOf(from));
/** Sets of which each has a good part of what another has. */
const setsInCommon = fc
  .tuple(offsets, fc.array(offsets, { minLength: 1, maxLength: 4 }))
  .map(([common, sets]) => sets.map((set) => [...new Set([...set, ...common])]));
const descending = (from: Iterable<number>) => [...from].toSorted((a, b) => b - a);

describe('a block of sequence numbers', () => {
  it('holds what was added, and equal sets are equal bytes however they came about', () => {
    fc.assert(
      fc.property(offsets, fc.nat(2000), (all, cut) => {
        const [some, others] = [all.slice(0, cut), all.slice(cut)];
        const inParts = withSeqs(built(some), seqsOf(others));
        expect([...commonOffsets([inParts])]).toEqual(descending(all));
        expect(inParts).toEqual(built(all));
      }),
    );
  });

  it('gives back what was added in order, as a ledger grows', () => {
    let bytes: Uint8Array | null = null;
    for (let seq = base; seq < base + blockSize; seq += 3) bytes = withSeqs(bytes, [seq]);
    const all = Array.from({ length: Math.ceil(blockSize / 3) }, (_, index) => index * 3);
    expect([...commonOffsets([bytes as Uint8Array])]).toEqual(descending(all));
    expect(bytes).toEqual(built(all));
  });

  it('loses what is taken out, and is nothing when all is', () => {
    fc.assert(
      fc.property(offsets, fc.nat(2000), (all, cut) => {
        const [some, others] = [all.slice(0, cut), all.slice(cut)];
        const rest = withoutSeqs(built(all), seqsOf(others));
        expect(rest).toEqual(some.length === 0 ? null : built(some));
      }),
    );
  });

  it('finds what several sets have in common, newest first', () => {
    fc.assert(
      fc.property(setsInCommon, fc.nat(blockSize), (sets, below) => {
        const common = (sets[0] as number[]).filter(
          (offset) => offset < below && sets.every((set) => set.includes(offset)),
        );
        expect([...commonOffsets(sets.map(built), below)]).toEqual(descending(common));
      }),
    );
  });

  it('is never longer than its bitmap', () => {
    fc.assert(fc.property(offsets, (all) => expect(built(all).length).toBeLessThanOrEqual(blockSize / 8)));
  });
});
