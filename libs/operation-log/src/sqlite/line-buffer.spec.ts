import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordOf } from '../operation-log.contract.ts';
import { LineBuffer } from './line-buffer.ts';
import { recordsOf } from './lines.ts';

const text = fc.string({ unit: 'grapheme' }).map((each) => JSON.stringify(each));

/** The lines as another thread reads them. */
function linesIn(buffer: LineBuffer): string {
  return Buffer.from(buffer.memory, 0, buffer.length).toString('utf8');
}

describe('LineBuffer', () => {
  it('holds records as the lines that they are read from again, in whatever script', () => {
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const buffer = new LineBuffer();
        const records = texts.map((data, number) => ({ ...recordOf('account', number), data }));
        for (const record of records) buffer.add(record);
        const read = recordsOf(linesIn(buffer), 1, 0);
        expect(
          read.map(({ key, attributes, data }) => ({
            key,
            attributes: JSON.parse(attributes) as unknown,
            data,
          })),
        ).toEqual(records);
      }),
    );
  });

  it('grows, keeps what it has, and is small and empty again after it was cleared', () => {
    const buffer = new LineBuffer();
    const usual = buffer.memory.byteLength;
    const data = JSON.stringify('é'.repeat(1_000_000));
    for (let number = 0; number < 5; number += 1) buffer.add({ ...recordOf('a', number), data });
    expect(recordsOf(linesIn(buffer), 1, 0).map((record) => record.data)).toEqual(Array(5).fill(data));
    buffer.clear();
    expect(buffer.length).toBe(0);
    expect(buffer.memory.byteLength).toBe(usual);
    buffer.add(recordOf('a', 1));
    expect(recordsOf(linesIn(buffer), 1, 0)).toHaveLength(1);
  });
});
