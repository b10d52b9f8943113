import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readAll, recordOf, type OperationLogUnderTest } from './operation-log.contract.ts';
import { LogGapError } from './operation-log.port.ts';

const account = '3141-5926-5359';

/** What a log keeps that expires nothing by itself and is trimmed instead. */
export function trimmingContract(name: string, open: () => Promise<OperationLogUnderTest>): void {
  describe(`trimming the operation log: ${name}`, () => {
    let subject: OperationLogUnderTest;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(() => subject.dispose());

    const everything = Number.MAX_SAFE_INTEGER;
    const trim = async (through: number, recordedBefore = everything) => {
      while ((await subject.log.trim({ through, recordedBefore })).more);
    };
    const fill = async (count: number) => {
      for (let number = 0; number < count; number += 1) await subject.log.append(recordOf(account, number));
    };

    it('removes what lies behind, refuses to read from before it, and goes on with the offsets', async () => {
      await fill(3);
      await trim(3);
      const reader = subject.reader();
      expect(await reader.head(0)).toBe(3);
      await expect(reader.read(0, 2, 10)).rejects.toThrow(LogGapError);
      expect(await reader.read(0, 3, 10)).toEqual([]);
      expect(await subject.log.append(recordOf(account, 4))).toMatchObject({ offset: 4 });
      expect((await reader.read(0, 3, 10)).map(({ offset }) => offset)).toEqual([4]);
      await subject.reopen();
      expect(await subject.log.append(recordOf(account, 5))).toMatchObject({ offset: 5 });
    });

    it('goes on with the offsets and the times after it was emptied and opened again', async () => {
      await fill(3);
      const { recordedAt } = (await readAll(subject.reader())).at(-1) ?? { recordedAt: Infinity };
      await trim(3);
      await subject.reopen();
      const appended = await subject.log.append(recordOf(account, 4));
      expect(appended.offset).toBe(4);
      expect(appended.recordedAt).toBeGreaterThanOrEqual(recordedAt);
      expect((await subject.reader().read(0, 3, 10)).map(({ data }) => data)).toEqual([
        recordOf(account, 4).data,
      ]);
    });

    it('removes nothing that is not behind, or too young', async () => {
      await fill(4);
      await trim(3);
      await trim(4, 0);
      expect((await readAll(subject.reader())).map(({ offset }) => offset)).toEqual([1, 2, 3, 4]);
    });

    it('comes between appends without harm', async () => {
      await fill(3);
      const appends = Array.from({ length: 50 }, (_, number) =>
        subject.log.append(recordOf(account, number)),
      );
      await Promise.all([trim(3), ...appends]);
      const reader = subject.reader();
      expect(await reader.head(0)).toBe(53);
      expect((await reader.read(0, 3, 100)).length).toBeGreaterThan(0);
    });
  });
}
