import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createLogger, Metrics } from '#observability';
import { Readiness } from '#process';
import { LogDouble, recordOf } from '../../test/operation-log.double.ts';
import { Spool, spoolCapacity } from './spool.ts';
import { SpooledLog, watchLog } from './spooled-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'smarter-spooled-'));
const logger = createLogger('silent');

let path = '';
let log: LogDouble;
let spooled: SpooledLog;

const open = async () => new SpooledLog(log, await Spool.open(path), logger);

/** Looks again whenever the disk has had a turn; time stands still meanwhile. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
  path = join(mkdtempSync(join(folder, 'spool-')), 'spool');
  log = new LogDouble();
  spooled = await open();
});
afterEach(async () => {
  log.become('refusing');
  log.refuseHanging();
  await spooled.close();
  jest.useRealTimers();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the log behind the spool', () => {
  it('is waited for together: all that come while it hangs end with one deadline', async () => {
    log.become('hanging');
    await spooled.keep(recordOf(0));
    const ended: number[] = [];
    const appends = Array.from({ length: 30 }, (_, number) =>
      spooled.append(recordOf(number + 1)).catch(() => ended.push(number)),
    );
    await setImmediate();
    expect([log.asked, ended]).toEqual([1, []]);
    log.refuseHanging();
    await Promise.all(appends);
    expect([log.asked, ended.length, log.ids]).toEqual([1, 30, []]);
  });

  it('keeps at once while it hangs, and in order', async () => {
    log.become('hanging');
    await spooled.keep(recordOf(1));
    const append = spooled.append(recordOf(4));
    await setImmediate();
    await spooled.keep(recordOf(2));
    await spooled.keep(recordOf(3));
    expect([log.asked, spooled.backlog]).toEqual([1, 3]);
    log.become('well');
    log.acceptHanging();
    await append;
    expect(log.ids).toEqual(['event-1', 'event-2', 'event-3', 'event-4']);
    expect(spooled.backlog).toBe(0);
  });

  it('is appended to again only when all of the last try is decided', async () => {
    log.become('hanging');
    await spooled.keep(recordOf(1));
    await spooled.keep(recordOf(2));
    let ended = 0;
    const append = (number: number) => spooled.append(recordOf(number)).catch(() => (ended += 1));
    const first = append(3);
    await setImmediate();
    log.refuseHanging(1);
    await setImmediate();
    const second = append(4);
    await setImmediate();
    expect([log.asked, ended]).toEqual([2, 0]);
    log.refuseHanging();
    await Promise.all([first, second]);
    expect([log.asked, ended]).toEqual([2, 2]);
  });

  it('is drained when it is back, without a request, tried at most 10 s apart', async () => {
    log.become('refusing');
    await spooled.keep(recordOf(1));
    await spooled.keep(recordOf(2));
    for (const waitMs of [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]) {
      await until(() => jest.getTimerCount() === 1);
      const { asked } = log;
      jest.advanceTimersByTime(waitMs - 1);
      expect(log.asked).toBe(asked);
      jest.advanceTimersByTime(1);
      expect(log.asked).toBe(asked + 2);
    }
    await until(() => jest.getTimerCount() === 1);
    log.become('well');
    jest.advanceTimersByTime(10_000);
    await until(() => spooled.backlog === 0);
    expect(log.ids).toEqual(['event-1', 'event-2']);
    const left = await Spool.open(path);
    expect(left.isEmpty).toBe(true);
    await left.close();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gets at the start what a former process has left, without a request', async () => {
    log.become('refusing');
    await spooled.keep(recordOf(1));
    await spooled.close();
    log.become('well');
    spooled = await open();
    await until(() => spooled.backlog === 0);
    expect(log.ids).toEqual(['event-1']);
  });

  it('gets twice at most what was being drained when the process ended', async () => {
    log.become('hanging');
    await spooled.keep(recordOf(1));
    spooled.append(recordOf(3)).catch(() => undefined);
    await setImmediate();
    await spooled.keep(recordOf(2));
    log.acceptHanging();
    await until(() => log.asked === 2);
    // The file as the process leaves it that is killed now.
    log.become('well');
    const next = await open();
    await next.append(recordOf(4));
    expect(log.ids).toEqual(['event-1', 'event-1', 'event-2', 'event-4']);
    await next.close();
  });

  it('is left alone once it is closed', async () => {
    log.become('refusing');
    await spooled.keep(recordOf(1));
    expect(jest.getTimerCount()).toBe(1);
    await spooled.close();
    expect(jest.getTimerCount()).toBe(0);
    spooled = await open();
  });
});

describe('a gateway is ready', () => {
  let readiness: Readiness;
  let metrics: Metrics;
  beforeEach(() => {
    readiness = new Readiness();
    metrics = new Metrics();
    watchLog(spooled, readiness, metrics);
    readiness.started();
  });

  const gauge = async (name: string) =>
    (await metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value;
  const refused = async () => {
    log.become('refusing');
    await spooled.append(recordOf(0)).catch(() => undefined);
    log.become('well');
  };
  const unwritable = 'the operation log can not be written';

  it('until an append fails, and again after the next one', async () => {
    await spooled.append(recordOf(1));
    expect(readiness.problem()).toBeUndefined();
    await refused();
    expect(readiness.problem()).toBe(unwritable);
    await spooled.append(recordOf(2));
    expect(readiness.problem()).toBeUndefined();
  });

  it('again without a request when the log is back, though nothing was kept', async () => {
    log.reachable = false;
    await refused();
    for (const waitMs of [250, 500, 1000, 2000, 4000, 8000, 10_000]) {
      jest.advanceTimersByTime(waitMs);
      await until(() => jest.getTimerCount() === 1);
      expect(readiness.problem()).toBe(unwritable);
    }
    log.reachable = true;
    const { probed } = log;
    jest.advanceTimersByTime(10_000);
    await until(() => readiness.problem() === undefined);
    expect([log.probed, log.ids, jest.getTimerCount()]).toEqual([probed + 1, [], 0]);
  });

  it('less and less often where the log lets it in and refuses what it writes', async () => {
    for (const waitMs of [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]) {
      await refused();
      jest.advanceTimersByTime(waitMs - 1);
      await setImmediate();
      expect(readiness.problem()).toBe(unwritable);
      jest.advanceTimersByTime(1);
      await until(() => readiness.problem() === undefined);
    }
    await spooled.append(recordOf(1));
    await refused();
    jest.advanceTimersByTime(250);
    await until(() => readiness.problem() === undefined);
  });

  it('not before what was kept is drained', async () => {
    await refused();
    log.become('refusing');
    await spooled.keep(recordOf(1));
    expect(await gauge('smarter_spool_records')).toBe(1);
    jest.advanceTimersByTime(250);
    await until(() => jest.getTimerCount() === 1);
    expect([log.probed, readiness.problem()]).toEqual([0, unwritable]);
    log.become('well');
    jest.advanceTimersByTime(500);
    await until(() => readiness.problem() === undefined);
    expect([log.ids, await gauge('smarter_spool_records')]).toEqual([['event-1'], 0]);
  });

  it('until more than half of the spool is taken', async () => {
    log.become('hanging');
    const quarter = 'x'.repeat(spoolCapacity / 4);
    await spooled.keep(recordOf(1, quarter));
    expect(readiness.problem()).toBeUndefined();
    await spooled.keep(recordOf(2, quarter));
    expect(readiness.problem()).toBe('the spool is nearly full');
    expect(await gauge('smarter_spool_bytes')).toBeGreaterThan(spoolCapacity / 2);
    log.become('well');
    jest.advanceTimersByTime(250);
    await until(() => readiness.problem() === undefined);
    expect(await gauge('smarter_spool_bytes')).toBe(0);
  });
});
