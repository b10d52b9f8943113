import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RecordScanner, type ExportFormat } from './record-scanner.ts';

const lines = (count: number, line: (seq: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index + 5));
const records: Readonly<Record<ExportFormat, readonly string[]>> = {
  jsonl: lines(4, (seq) => `{"id":"a:opened","seq":${seq},"text":"\\"seq\\":1 ☕"}\n`),
  csv: ['seq,id\r\n', ...lines(4, (seq) => `${seq},"a\r\n7,""b"""\r\n`)],
  cloudevents: lines(4, (seq) => `{"id":"a","sequence":"${String(seq).padStart(15, '0')}","data":{}}\n`),
};

describe.each(Object.keys(records) as ExportFormat[])('the records of %s', (format) => {
  const whole = Buffer.from(records[format].join(''));

  it('are found whole, wherever the bytes break off and however they come', () => {
    fc.assert(
      fc.property(fc.nat(whole.length), fc.integer({ min: 1, max: 40 }), (length, size) => {
        const scanner = new RecordScanner(format);
        for (let at = 0; at < length; at += size) {
          scanner.push(whole.subarray(at, Math.min(at + size, length)));
        }
        let [bytes, complete] = [0, 0];
        for (const record of records[format]) {
          if (bytes + Buffer.byteLength(record) > length) break;
          bytes += Buffer.byteLength(record);
          complete += 1;
        }
        const entries = Math.max(0, format === 'csv' ? complete - 1 : complete);
        expect(scanner).toMatchObject({ wholeBytes: bytes, entries, last: entries === 0 ? 0 : entries + 4 });
      }),
    );
  });
});
