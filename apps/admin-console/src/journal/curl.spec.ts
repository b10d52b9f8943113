import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import type { EntryDetail } from '../api/types.ts';
import { curlOf } from './curl.ts';

const entry = (members: Partial<EntryDetail>) => members as EntryDetail;

/** What a shell makes of the command: its words. */
function wordsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const env = { SMARTER_API_KEY: 'key', PATH: process.env['PATH'] };
  return execFileSync('sh', ['-c', script], { env, encoding: 'utf8' }).split('\0').slice(0, -1);
}

it('asks again what an entry tells of', () => {
  const query = { name: 'ada lovelace' };
  const command = curlOf(entry({ method: 'POST', path: '/api/v1/x', query, request: { a: 1 } }), 'http://h');
  expect(wordsOf(command)).toEqual([
    ...['-X', 'POST', 'http://h/api/v1/x?name=ada+lovelace'],
    ...['-H', 'Authorization: Token key', '-H', 'Content-Type: application/json', '-d', '{"a":1}'],
  ]);
});

it('says that something is missing where it was not recorded', () => {
  const request = { name: { $redacted: 'personal' } };
  const command = curlOf(entry({ method: 'POST', path: '/', query: {}, request }), 'http://h');
  expect(command.split('\n')[0]).toContain('was not recorded');
  expect(wordsOf(command).at(-1)).toBe(JSON.stringify(request));
});

it('is one word for the shell, whatever a body holds', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
  fc.assert(
    fc.property(text, (value) => {
      const request = { value };
      const command = curlOf(entry({ method: 'POST', path: '/', query: {}, request }), 'http://h');
      expect(wordsOf(command).at(-1)).toBe(JSON.stringify(request));
    }),
    { numRuns: 50 },
  );
});
