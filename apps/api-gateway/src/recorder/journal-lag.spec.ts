import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { Readiness } from '#process';
import { JournalLag, watchLag } from './journal-lag.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const retentionMs = 8 * hourMs;

describe('how far the journal is behind', () => {
  let asked: number;
  let answer: () => string | null;
  let lag: JournalLag;

  const journal = {
    settledThrough: () => {
      asked += 1;
      return Promise.resolve().then(() => answer());
    },
  };
  const ago = (ms: number) => () => new Date(Date.now() - ms).toISOString();
  const silent = () => {
    throw new Error('it does not answer');
  };
  const begin = (logRetentionMs = retentionMs) => (lag = new JournalLag(journal, logRetentionMs));
  const pass = async (ms: number) => {
    await setImmediate();
    for (let passed = 0; passed < ms; passed += minuteMs / 2) {
      jest.advanceTimersByTime(minuteMs / 2);
      await setImmediate();
    }
  };

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
    asked = 0;
  });
  afterEach(() => {
    lag.close();
    jest.useRealTimers();
  });

  it('is too much above half of what the log keeps, until it is less', async () => {
    answer = ago(4 * hourMs - minuteMs);
    begin();
    await pass(6 * minuteMs);
    expect(lag.isTooFar()).toBe(false);
    const stuck = ago(4 * hourMs - minuteMs)();
    answer = () => stuck;
    await pass(2 * minuteMs);
    expect(lag.isTooFar()).toBe(true);
    answer = ago(minuteMs);
    await pass(minuteMs / 2);
    expect(lag.isTooFar()).toBe(false);
  });

  it('is said by readiness', async () => {
    const readiness = new Readiness();
    readiness.started();
    answer = ago(5 * hourMs);
    watchLag(begin(), readiness);
    expect(readiness.problem()).toBeUndefined();
    await pass(6 * minuteMs);
    expect(readiness.problem()).toBe('the journal is too far behind the operation log');
  });

  it('is asked every 30 s, until it is closed', async () => {
    answer = ago(0);
    begin();
    await pass(5 * minuteMs);
    expect(asked).toBe(11);
    lag.close();
    await pass(5 * minuteMs);
    expect(asked).toBe(11);
  });

  it('is asked no more where it is closed before the answer', async () => {
    answer = ago(0);
    begin();
    lag.close();
    await pass(minuteMs);
    expect([asked, jest.getTimerCount()]).toEqual([1, 0]);
  });

  it('is not what a partition seems to be that was silent for long: one answer that it is read is enough', async () => {
    answer = ago(7 * hourMs);
    begin();
    await pass(2 * minuteMs);
    expect(lag.isTooFar()).toBe(false);
    answer = ago(0);
    await pass(minuteMs);
    answer = ago(7 * hourMs);
    await pass(10 * minuteMs);
    expect(lag.isTooFar()).toBe(false);
  });

  it('grows while the journal does not answer, from what it said last', async () => {
    answer = ago(0);
    begin();
    await pass(minuteMs);
    answer = silent;
    await pass(4 * hourMs - minuteMs);
    expect(lag.isTooFar()).toBe(false);
    await pass(2 * minuteMs);
    expect(lag.isTooFar()).toBe(true);
  });

  it.each([
    ['does not answer', silent],
    ['has nothing settled', () => null],
  ])('is counted from the start where the journal %s', async (_what, said) => {
    answer = said;
    begin();
    await pass(4 * hourMs);
    expect(lag.isTooFar()).toBe(false);
    await pass(minuteMs);
    expect(lag.isTooFar()).toBe(true);
  });

  it('is not asked for where the log drops nothing that was not read', async () => {
    answer = ago(100 * hourMs);
    begin(Infinity);
    await pass(10 * minuteMs);
    expect([asked, jest.getTimerCount(), lag.isTooFar()]).toEqual([0, 0, false]);
  });
});
