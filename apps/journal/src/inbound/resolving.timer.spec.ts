import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { LedgerStatus } from '../application/ledger-status.port.ts';
import type { ResolveUnknownHandler } from '../application/resolve-unknown.handler.ts';
import { JournalStatus } from './journal-status.ts';
import { ResolvingTimer } from './resolving.timer.ts';

const unknownAfterMs = 30_000;

describe('the timer of resolving', () => {
  let asked: number[];
  let isMine: boolean;
  let condition: LedgerStatus;
  let status: JournalStatus;
  let timer: ResolvingTimer;

  beforeEach(() => {
    jest.useFakeTimers();
    asked = [];
    isMine = true;
    condition = { partitions: 6, lag: 2, readThrough: Date.now() - 5000, parked: 0, distrustedMs: 0 };
    status = new JournalStatus();
    const handler = {
      async handle(recordedBefore: number) {
        asked.push(recordedBefore);
        if (asked.length > 1) throw new Error('accounts are away');
      },
    } as unknown as ResolveUnknownHandler;
    timer = new ResolvingTimer(
      async () => condition,
      handler,
      status,
      { isMine: () => isMine },
      unknownAfterMs,
    );
    timer.start();
  });
  afterEach(async () => {
    await timer.stop();
    jest.useRealTimers();
  });

  const tick = () => jest.advanceTimersByTimeAsync(250);

  it('resolves what is old enough by what was read, and tells how the journal is and why it failed', async () => {
    await tick();
    expect(asked).toEqual([condition.readThrough - unknownAfterMs]);
    expect(status.current()).toMatchObject({ partitions: 6, lag: 2 });
    expect(status.current().resolving).toBeUndefined();
    await tick();
    expect(status.current().resolving).toBe('accounts are away');
  });

  it('leaves it to another where that is to do it, and looks all the same', async () => {
    isMine = false;
    await tick();
    condition = { ...condition, lag: 7 };
    await tick();
    expect(asked).toEqual([]);
    expect(status.current().lag).toBe(7);
    isMine = true;
    await tick();
    expect(asked).toHaveLength(1);
  });

  it('resolves nothing while nothing is written', async () => {
    condition = { ...condition, failure: 'the disk is full' };
    await tick();
    expect(asked).toEqual([]);
    expect(status.current().failure).toBe('the disk is full');
  });
});
