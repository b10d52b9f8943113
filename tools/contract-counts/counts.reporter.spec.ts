import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import ContractCountsReporter, { type TestedFiles } from './counts.reporter.ts';

function tested(...titles: string[]): TestedFiles {
  return {
    testResults: [{ testResults: titles.map((title) => ({ status: 'passed', ancestorTitles: [title] })) }],
  };
}

describe('the count of contracts', () => {
  let printed = '';
  beforeEach(() => {
    printed = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('prints what several engines have passed of a contract, and nothing of others', () => {
    const reporter = new ContractCountsReporter();
    reporter.onRunComplete(
      undefined,
      tested('store: SQLite', 'store: MongoDB', 'alone: SQLite', 'something else'),
    );
    expect(printed).toContain('store: SQLite 1, MongoDB 1');
    expect(printed).not.toContain('alone');
    expect(reporter.getLastError()).toBeUndefined();
  });

  it('fails the run where one of them has passed fewer', () => {
    const reporter = new ContractCountsReporter();
    const { testResults } = tested('store: SQLite', 'store: SQLite', 'store: MongoDB', 'store: MongoDB');
    const [file] = testResults;
    const [first, ...rest] = file?.testResults ?? [];
    const skipped = { status: 'pending', ancestorTitles: first?.ancestorTitles ?? [] };
    reporter.onRunComplete(undefined, { testResults: [{ testResults: [skipped, ...rest] }] });
    expect(printed).toContain('store: SQLite 1, MongoDB 2 (NOT EQUAL)');
    expect(reporter.getLastError()?.message).toContain('store: SQLite 1, MongoDB 2');
  });
});
