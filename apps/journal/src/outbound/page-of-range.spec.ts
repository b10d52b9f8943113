import { expect, it } from '@jest/globals';
import { pageOfRange } from './page-of-range.ts';

/** Reads a ledger in which the entry of each sequence number has so many bytes; says what was asked for, too. */
async function read(bytesOf: (seq: number) => number, limit: number, maxBytes?: number) {
  const asked: number[] = [];
  const range = { account: '', after: 0, through: null, limit };
  const page = await pageOfRange<number>(maxBytes === undefined ? range : { ...range, maxBytes }, {
    async read(after, count) {
      asked.push(count);
      return Array.from({ length: Math.min(count, 1000 - after) }, (_, index) => after + index + 1);
    },
    seqOf: (seq) => seq,
    bytesOf,
  });
  expect(page).toEqual(Array.from(page, (_, index) => index + 1));
  return { length: page.length, asked };
}

it('reads small pages at once, and large ones of small entries in two steps', async () => {
  expect(await read(() => 1e9, 200)).toEqual({ length: 200, asked: [200] });
  expect(await read(() => 100, 20, 1e6)).toEqual({ length: 20, asked: [20] });
  expect(await read(() => 100, 200, 1e6)).toEqual({ length: 200, asked: [20, 180] });
  expect(await read(() => 0, 200, 1e6)).toEqual({ length: 200, asked: [20, 180] });
});

it('reads little more of large entries than there is room for', async () => {
  expect(await read(() => 100_000, 200, 1e6)).toEqual({ length: 10, asked: [20] });
  expect(await read(() => 30_000, 200, 1e6)).toEqual({ length: 33, asked: [20, 14] });
  expect(await read((seq) => (seq <= 20 ? 10_000 : 100_000), 200, 1e6)).toEqual({
    length: 28,
    asked: [20, 80],
  });
  expect(await read(() => 1e9, 200, 1e6)).toEqual({ length: 1, asked: [20] });
});
