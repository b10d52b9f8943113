import { expect, it } from '@jest/globals';
import { lastSeq } from './export-file.ts';

it('finds the last sequence number in a piece of an export, however it was cut', () => {
  expect(lastSeq('{"id":"a","seq":7,"x":1}\n{"id":"b","seq":81,"y"')).toBe(81);
  expect(lastSeq('7,"x":1}\n')).toBeNull();
  expect(lastSeq('{"id":"a","seq":7,"x":1}\n{"id":"b","seq":')).toBeNull();
});
