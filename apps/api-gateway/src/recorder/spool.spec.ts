import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogRecord } from '#operation-log';
import { Spool, spoolCapacity } from './spool.ts';
import { LogDouble, recordOf } from '../../test/operation-log.double.ts';

const folder = mkdtempSync(join(tmpdir(), 'smarter-spool-'));
let path = '';

const opened: Spool[] = [];

async function open(): Promise<Spool> {
  const spool = await Spool.open(path);
  opened.push(spool);
  return spool;
}

async function drained(spool: Spool): Promise<readonly LogRecord[]> {
  const log = new LogDouble();
  await spool.drainInto(log);
  return log.appended;
}

beforeEach(() => {
  path = join(mkdtempSync(join(folder, 'spool-')), 'spool');
});
afterEach(() => Promise.all(opened.splice(0).map((spool) => spool.close())));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the spool', () => {
  it('keeps records over the end of the process, in order, and gives them to the log once', async () => {
    const first = await open();
    for (let number = 0; number < 300; number += 1)
      await first.keep(recordOf(number, 'x'.repeat(number * 7)));
    const second = await open();
    const records = await drained(second);
    expect(records).toEqual(
      Array.from({ length: 300 }, (_, number) => recordOf(number, 'x'.repeat(number * 7))),
    );
    expect(second.isEmpty).toBe(true);
    expect((await open()).isEmpty).toBe(true);
  });

  it('has its whole size from the first, so that a full disk can not keep an outcome out', async () => {
    await open();
    expect(statSync(path).size).toBe(spoolCapacity);
  });

  it.each([0, 70_000])('is completed where a process ended while it made it, at %i bytes', async (size) => {
    writeFileSync(path, '');
    truncateSync(path, size);
    const spool = await open();
    expect(statSync(path).size).toBe(spoolCapacity);
    await spool.keep(recordOf(1));
    expect(await drained(await open())).toEqual([recordOf(1)]);
  });

  it('drops a line that was cut off: it was never acknowledged', async () => {
    const spool = await open();
    await spool.keep(recordOf(1));
    const whole = readFileSync(path);
    const end = whole.indexOf(0);
    whole.write('{"key":"half', end);
    writeFileSync(path, whole);
    const again = await open();
    await again.keep(recordOf(2));
    expect(await drained(await open())).toEqual([recordOf(1), recordOf(2)]);
  });

  it('keeps what the log refuses', async () => {
    const spool = await open();
    await spool.keep(recordOf(1));
    const log = new LogDouble();
    log.become('refusing');
    await expect(spool.drainInto(log)).rejects.toThrow('refused');
    expect(spool.isEmpty).toBe(false);
    expect(await drained(spool)).toEqual([recordOf(1)]);
  });

  it('ends with the last line that was kept, whatever an earlier one has left behind it', async () => {
    const spool = await open();
    const left = Buffer.from(`${JSON.stringify(recordOf(1, 'x'.repeat(1000)))}\n`);
    const content = readFileSync(path);
    left.copy(content);
    writeFileSync(path, content);
    await spool.keep(recordOf(2));
    expect(await drained(await open())).toEqual([recordOf(2)]);
  });

  it('refuses what does not fit, and keeps the rest', async () => {
    const spool = await open();
    await spool.keep(recordOf(1));
    await expect(spool.keep(recordOf(2, 'x'.repeat(spoolCapacity)))).rejects.toThrow('full');
    expect(await drained(await open())).toEqual([recordOf(1)]);
  });
});
