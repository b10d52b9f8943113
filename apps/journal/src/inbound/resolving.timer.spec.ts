import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { LedgerStatus } from '../application/ledger-status.port.ts';
import type { ResolveUnknownHandler } from '../application/resolve-unknown.handler.ts';
import { JournalStatus } from './journal-status.ts';
import { ResolvingTimer, type ResolvingOptions } from './resolving.timer.ts';

const unknownAfterMs = 30_000;

describe('the timer of resolving', () => {
  let asked: number[];
  let isMine: boolean;
  let condition: LedgerStatus;
  let status: JournalStatus;
  let timer: ResolvingTimer;
  let leftAlone: (ReadonlySet<string> | undefined)[];
  let start: (options: ResolvingOptions) => void;

  beforeEach(() => {
    jest.useFakeTimers();
    [asked, leftAlone] = [[], []];
    isMine = true;
    condition = {
      partitions: 6,
      lag: 2,
      readThrough: Date.now() - 5000,
      parked: 0,
      unopened: 0,
      distrustedMs: 0,
    };
    status = new JournalStatus();
    const handler = {
      async handle(recordedBefore: number, _now: number, due?: ReadonlySet<string>) {
        asked.push(recordedBefore);
        leftAlone.push(due);
        if (asked.length > 1) throw new Error('accounts are away');
      },
    } as unknown as ResolveUnknownHandler;
    start = (options) => {
      timer = new ResolvingTimer(async () => condition, handler, status, { isMine: () => isMine }, options);
      timer.start();
    };
  });
  afterEach(async () => {
    await timer.stop();
    jest.useRealTimers();
  });

  const tick = () => jest.advanceTimersByTimeAsync(250);
  const byAge = { unknownAfterMs, afterOutageMs: 0 };

  it('resolves what is old enough by what was read, and tells how the journal is and why it failed', async () => {
    start(byAge);
    await tick();
    expect(asked).toEqual([condition.readThrough - unknownAfterMs]);
    expect(status.current()).toMatchObject({ partitions: 6, lag: 2 });
    expect(status.current().resolving).toBeUndefined();
    await tick();
    expect(status.current().resolving).toBe('accounts are away');
  });

  it('leaves it to another where that is to do it, and looks all the same', async () => {
    start(byAge);
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
    start(byAge);
    condition = { ...condition, failure: 'the disk is full' };
    await tick();
    expect(asked).toEqual([]);
    expect(status.current().failure).toBe('the disk is full');
  });

  it('tells what is due, and resolves only when everything that was recorded before is read', async () => {
    let due: ReadonlySet<string> | undefined;
    start({ ...byAge, outcomesDue: () => due });
    condition = { ...condition, readThrough: Number.MAX_SAFE_INTEGER };
    await tick();
    expect(asked).toEqual([]);
    due = new Set(['a']);
    const lookedAt = Date.now() + 250;
    condition = { ...condition, readThrough: lookedAt - 1 };
    await tick();
    due = new Set();
    await tick();
    expect(asked).toEqual([]);
    condition = { ...condition, readThrough: lookedAt };
    await tick();
    expect([asked, leftAlone]).toEqual([[lookedAt - unknownAfterMs], [new Set(['a'])]]);
  });

  it('waits after an outage of the log, and after its start, until what was kept has come', async () => {
    start({ unknownAfterMs, afterOutageMs: 1000 });
    const there = condition;
    for (let ticks = 0; ticks < 4; ticks += 1) await tick();
    expect(asked).toEqual([]);
    await tick();
    expect(asked).toHaveLength(1);
    condition = { ...there, failure: 'the log is away' };
    await tick();
    condition = there;
    for (let ticks = 0; ticks < 4; ticks += 1) await tick();
    expect(asked).toHaveLength(1);
    await tick();
    expect(asked).toHaveLength(2);
  });
});
