import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dataSchemaOf, operationEventTypes } from '#contracts';
import {
  LogGapError,
  type LogRecord,
  type OperationLog,
  type OperationLogReader,
} from './operation-log.port.ts';

export interface OperationLogUnderTest {
  readonly log: OperationLog;
  reader(): OperationLogReader;
  /** Ends the log without notice and opens what is left. */
  reopen(): Promise<void>;
  /** Removes the oldest records, as retention does. */
  dropOldest(count: number): Promise<void>;
  dispose(): Promise<void>;
}

const account = '3141-5926-5359';

export function recordOf(key: string, number: number): LogRecord {
  return {
    key,
    attributes: {
      specversion: '1.0',
      id: `event-${number}`,
      source: '/gateways/test',
      type: operationEventTypes.completed,
      subject: `operation-${number}`,
      time: '2026-01-01T00:00:00.000000Z',
      datacontenttype: 'application/json',
      dataschema: dataSchemaOf(operationEventTypes.completed),
    },
    data: JSON.stringify({ number, text: 'tab \t, line feed \n, naïve ☕' }),
  };
}

/** Everything that the log still holds. */
export async function readAll(reader: OperationLogReader) {
  const all = [];
  for (const partition of reader.partitions()) {
    let after = 0;
    for (;;) {
      const records = await reader.read(partition, after, 10);
      const last = records.at(-1);
      if (last === undefined) break;
      all.push(...records);
      after = last.offset;
    }
  }
  return all;
}

/** What every operation log keeps, whatever the engine. */
export function operationLogContract(name: string, open: () => Promise<OperationLogUnderTest>): void {
  describe(`operation log: ${name}`, () => {
    let subject: OperationLogUnderTest;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(() => subject.dispose());

    it('gives back what was appended, byte for byte, at the position that it answered', async () => {
      const appended = await subject.log.append(recordOf(account, 1));
      const [record] = await readAll(subject.reader());
      expect(record).toEqual({
        ...appended,
        key: account,
        attributes: JSON.stringify(recordOf(account, 1).attributes),
        data: recordOf(account, 1).data,
      });
    });

    it('is probed without a trace', async () => {
      await subject.log.probe();
      await subject.log.append(recordOf(account, 1));
      await subject.log.probe();
      await subject.log.append(recordOf(account, 2));
      const records = await readAll(subject.reader());
      expect(records.map(({ offset }) => offset)).toEqual([1, 2]);
    });

    it('numbers records densely from 1 and keeps the order of a key under concurrency', async () => {
      const numbers = Array.from({ length: 500 }, (_, index) => index);
      await Promise.all(numbers.map((number) => subject.log.append(recordOf(account, number))));
      const records = await readAll(subject.reader());
      expect(records.map((record) => record.offset)).toEqual(numbers.map((number) => number + 1));
      expect(records.map((record) => (JSON.parse(record.data) as { number: number }).number)).toEqual(
        numbers,
      );
    });

    it('never lets the recorded time go back', async () => {
      for (let number = 0; number < 20; number += 1) await subject.log.append(recordOf(account, number));
      const times = (await readAll(subject.reader())).map((record) => record.recordedAt);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
    });

    it('goes on where it was after it is opened again', async () => {
      await subject.log.append(recordOf(account, 1));
      await subject.reopen();
      const second = await subject.log.append(recordOf(account, 2));
      expect(second.offset).toBe(2);
      expect(await readAll(subject.reader())).toHaveLength(2);
    });

    it('tells the head, and wakes a reader that waits for more', async () => {
      const reader = subject.reader();
      expect(await reader.head(0)).toBe(0);
      const grown = reader.grown(0, 0, 30_000);
      await subject.log.append(recordOf(account, 1));
      await grown;
      expect(await reader.head(0)).toBe(1);
      expect(await reader.heads()).toEqual(new Map([[0, 1]]));
      expect(await reader.read(0, 1, 10)).toEqual([]);
    });

    it('reads on from any place after a partition was released, wherever it had read ahead to', async () => {
      const reader = subject.reader();
      for (let number = 0; number < 4; number += 1) await subject.log.append(recordOf(account, number));
      const offsetsAfter = async (after: number) =>
        (await reader.read(0, after, 2)).map(({ offset }) => offset);
      expect(await offsetsAfter(0)).toEqual([1, 2]);
      reader.release(0);
      expect(await offsetsAfter(3)).toEqual([4]);
      reader.release(0);
      expect(await offsetsAfter(0)).toEqual([1, 2]);
    });

    it('refuses to read from below its start rather than leave out records', async () => {
      for (let number = 0; number < 4; number += 1) await subject.log.append(recordOf(account, number));
      await subject.dropOldest(2);
      await expect(subject.reader().read(0, 0, 10)).rejects.toThrow(LogGapError);
      await expect(subject.reader().read(0, 2, 10)).resolves.toHaveLength(2);
    });

    it('refuses appends once it is closed', async () => {
      const first = subject.log.append(recordOf(account, 1));
      await subject.log.close();
      await expect(first).resolves.toMatchObject({ offset: 1 });
      await expect(subject.log.append(recordOf(account, 2))).rejects.toThrow('closed');
    });
  });
}
