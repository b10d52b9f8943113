import { expect, it } from '@jest/globals';
import { Metrics, type Logger } from '#observability';
import { Readiness } from '#process';
import { JournalStatus } from './journal-status.ts';
import { watchJournal } from './watch-journal.ts';

it('says once that operations can not be resolved, again for another reason, and that they can', async () => {
  const said: string[] = [];
  const logger = {
    error: ({ failure }: { failure: string }) => said.push(failure),
    info: (message: string) => said.push(message),
  } as unknown as Logger;
  const [status, metrics] = [new JournalStatus(), new Metrics()];
  watchJournal(status, new Readiness(), metrics, logger);
  const become = async (...reasons: readonly (string | undefined)[]) => {
    for (const resolving of reasons) {
      status.update({ ...status.current(), ...(resolving === undefined ? {} : { resolving }) });
    }
    return /^smarter_journal_resolving_failing (\d)$/m.exec(await metrics.registry.metrics())?.[1];
  };
  const healthy = { partitions: 1, lag: 0, parked: 0, unopened: 0, distrustedMs: 0 };
  status.update(healthy);
  expect([await become(undefined), said]).toEqual(['0', []]);
  expect(await become('accounts are away', 'accounts are away')).toBe('1');
  expect(said).toEqual(['accounts are away']);
  expect(await become('the log is away')).toBe('1');
  expect(said).toEqual(['accounts are away', 'the log is away']);
  status.update(healthy);
  status.update(healthy);
  expect(await become(undefined)).toBe('0');
  expect(said).toEqual([
    'accounts are away',
    'the log is away',
    'operations without an outcome are resolved again',
  ]);
});
