import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { dataOf, Smarter } from './smarter.ts';
import { tracesOfCommits } from './sqlite/traces.ts';

const smarter = new Smarter();
beforeAll(() => smarter.start(), 60_000);
afterAll(() => smarter.end());

it('names in each commit the trace of the request that caused it, and no other', async () => {
  const traces = ['a', 'b'].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`);
  const made = ['none', ...traces].map((traceparent, number) =>
    smarter.admin.send(
      'POST',
      '/api/v1/users/',
      { username: `user${number}`, email: `user${number}@example.com` },
      { traceparent },
    ),
  );
  for (const answer of await Promise.all(made)) dataOf(answer, 201);
  expect(tracesOfCommits(smarter.folder)).toEqual(traces);
}, 30_000);
