import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RunPurgeHandler } from '../application/run-purge.handler.ts';
import { OnlyTurn, type PurgeCondition } from '../application/purge-turn.port.ts';
import { PurgeStatus } from './purge-status.ts';
import { PurgingTimer } from './purging.timer.ts';

const intervalMs = 3_600_000;

describe('the timer of the purge', () => {
  let runs: number;
  let lag: number;
  let readThrough: number;
  let failing: boolean;
  let status: PurgeStatus;
  let timer: PurgingTimer;
  /** What outlives the process. */
  let kept: PurgeCondition | undefined;
  const store = {
    purgeCondition: async () => kept,
    async keepPurgeCondition(condition: PurgeCondition) {
      kept = condition;
    },
  };
  const start = async () => {
    timer.start();
    await jest.advanceTimersByTimeAsync(0);
  };

  beforeEach(() => {
    jest.useFakeTimers();
    kept = undefined;
    [runs, lag, readThrough, failing] = [0, 0, 0, false];
    status = new PurgeStatus();
    const handler = {
      async handle() {
        if (failing) throw new Error('the log is away');
        runs += 1;
      },
    } as unknown as RunPurgeHandler;
    timer = new PurgingTimer(
      async () => ({ partitions: 1, lag, readThrough, parked: 0, unopened: 0, distrustedMs: 0 }),
      handler,
      status,
      new OnlyTurn(store),
      intervalMs,
    );
  });
  afterEach(async () => {
    await timer.stop();
    jest.useRealTimers();
  });

  it('runs soon after the start, then at its interval, and says when', async () => {
    await start();
    expect(status.current()).toEqual({ lastRun: null, nextRun: Date.now() + 60_000 });
    await jest.advanceTimersByTimeAsync(60_000);
    expect(runs).toBe(1);
    expect(status.current()).toEqual({ lastRun: Date.now(), nextRun: Date.now() + intervalMs });
    await jest.advanceTimersByTimeAsync(intervalMs);
    expect(runs).toBe(2);
  });

  it('does not run while the ledger lags, and is late then', async () => {
    await start();
    lag = 5;
    await jest.advanceTimersByTimeAsync(90_000);
    expect(runs).toBe(0);
    expect(status.overdueSeconds()).toBe(30);
    lag = 0;
    await jest.advanceTimersByTimeAsync(1000);
    expect(runs).toBe(1);
    expect(status.overdueSeconds()).toBe(0);
  });

  it('runs under steady load, too, once what was ordered before has been read', async () => {
    await start();
    lag = 5;
    readThrough = Date.now();
    await jest.advanceTimersByTimeAsync(61_000);
    expect(runs).toBe(0);
    readThrough = Date.now();
    await jest.advanceTimersByTimeAsync(1000);
    expect(runs).toBe(1);
  });

  it.each(['back', 'forth'])('is as late as it is when the wall clock is set %s', async (where) => {
    await start();
    failing = true;
    await jest.advanceTimersByTimeAsync(70_000);
    const step = 24 * intervalMs;
    jest.setSystemTime(Date.now() + (where === 'forth' ? step : -step));
    expect(status.overdueSeconds()).toBe(10);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(status.overdueSeconds()).toBe(30);
    failing = false;
    await jest.advanceTimersByTimeAsync(1000);
    expect(runs).toBe(1);
    expect(status.overdueSeconds()).toBe(0);
    expect(status.current().nextRun).toBe(Date.now() + intervalMs);
  });

  it('goes on from what an earlier process said, and is late since a run that was missed meanwhile', async () => {
    const missed = Date.now() - 5 * 60_000;
    kept = { lastRun: missed - intervalMs, nextRun: missed };
    await start();
    expect(status.current()).toEqual(kept);
    expect(status.overdueSeconds()).toBe(300);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(runs).toBe(1);
    expect(status.overdueSeconds()).toBe(0);
    expect(kept).toEqual({ lastRun: Date.now(), nextRun: Date.now() + intervalMs });
  });

  it('is not late after a restart before the run that was announced', async () => {
    const lastRun = Date.now() - 1000;
    kept = { lastRun, nextRun: lastRun + intervalMs };
    await start();
    expect(status.current()).toEqual({ lastRun, nextRun: Date.now() + 60_000 });
    expect(status.overdueSeconds()).toBe(0);
  });

  it('says why a run failed, is late until one succeeds, and tries again', async () => {
    await start();
    failing = true;
    await jest.advanceTimersByTimeAsync(70_000);
    expect(status.current().failure).toBe('the log is away');
    expect(status.overdueSeconds()).toBe(10);
    failing = false;
    await jest.advanceTimersByTimeAsync(1000);
    expect(runs).toBe(1);
    expect(status.current()).not.toHaveProperty('failure');
  });
});
