import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataSchemaOf, operationEventTypes } from '#contracts';
import type { LogRecord, OperationLog } from '#operation-log';
import { Spool } from './spool.ts';

const folder = mkdtempSync(join(tmpdir(), 'smarter-spool-'));
const capacity = 4 * 1024 * 1024;
let path = '';

function recordOf(number: number, data = String(number)): LogRecord {
  const type = operationEventTypes.completed;
  return {
    key: '3141-5926-5359',
    attributes: {
      specversion: '1.0',
      id: `event-${number}`,
      source: '/gateways/test',
      type,
      subject: `operation-${number}`,
      time: '2026-01-01T00:00:00.000000Z',
      datacontenttype: 'application/json',
      dataschema: dataSchemaOf(type),
    },
    data,
  };
}

/** A log that remembers what was appended, and refuses while it is told to. */
class RememberingLog implements OperationLog {
  readonly appended: LogRecord[] = [];
  refusing = false;

  async append(record: LogRecord) {
    if (this.refusing) throw new Error('refused');
    this.appended.push(record);
    return { partition: 0, offset: this.appended.length, recordedAt: 0 };
  }

  async trim() {
    return { more: false };
  }

  async close() {}
}

const opened: Spool[] = [];

async function open(): Promise<Spool> {
  const spool = await Spool.open(path);
  opened.push(spool);
  return spool;
}

async function drained(spool: Spool): Promise<readonly LogRecord[]> {
  const log = new RememberingLog();
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
    expect(statSync(path).size).toBe(capacity);
  });

  it.each([0, 70_000])('is completed where a process ended while it made it, at %i bytes', async (size) => {
    writeFileSync(path, '');
    truncateSync(path, size);
    const spool = await open();
    expect(statSync(path).size).toBe(capacity);
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
    const log = new RememberingLog();
    log.refusing = true;
    await expect(spool.drainInto(log)).rejects.toThrow('refused');
    expect(spool.isEmpty).toBe(false);
    expect(await drained(spool)).toEqual([recordOf(1)]);
  });

  it('refuses what does not fit, and keeps the rest', async () => {
    const spool = await open();
    await spool.keep(recordOf(1));
    await expect(spool.keep(recordOf(2, 'x'.repeat(capacity)))).rejects.toThrow('full');
    expect(await drained(await open())).toEqual([recordOf(1)]);
  });
});
