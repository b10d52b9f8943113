import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import type { OperationLogReader, RecordedEvent } from '#operation-log';
import type { Progress } from './ledger.store.port.ts';
import { PartitionFollowers } from './partition-followers.ts';

/** A log of some partitions in memory, which notes who is read ahead. */
class Log implements OperationLogReader {
  readonly asked = new Set<number>();
  private readonly records = new Map<number, RecordedEvent[]>();
  private readonly wakers = new Set<() => void>();

  append(partition: number): void {
    const of = this.records.get(partition) ?? [];
    of.push({ partition, offset: of.length + 1, recordedAt: 1, key: 'any', attributes: '{}', data: '{}' });
    this.records.set(partition, of);
    for (const wake of this.wakers) wake();
  }

  partitions(): readonly number[] {
    return [0, 1, 2];
  }

  async read(partition: number, after: number, limit: number): Promise<readonly RecordedEvent[]> {
    this.asked.add(partition);
    return (this.records.get(partition) ?? []).slice(after, after + limit);
  }

  async head(partition: number): Promise<number> {
    return this.records.get(partition)?.length ?? 0;
  }

  async heads(): Promise<ReadonlyMap<number, number>> {
    return new Map([...this.records].map(([partition, { length }]) => [partition, length]));
  }

  grown(partition: number): Promise<void> {
    this.asked.add(partition);
    return new Promise((resolve) => {
      const wake = () => {
        this.wakers.delete(wake);
        resolve();
      };
      this.wakers.add(wake);
    });
  }

  release(partition: number): void {
    this.asked.delete(partition);
    for (const wake of this.wakers) wake();
  }

  async close(): Promise<void> {}
}

describe('followers of partitions', () => {
  let log: Log;
  let written: [partition: number, offset: number][];
  let kept: Map<number, Progress>;
  let isAway: boolean;
  let followers: PartitionFollowers;

  beforeEach(() => {
    log = new Log();
    written = [];
    kept = new Map();
    isAway = false;
    followers = new PartitionFollowers(log, {
      async progress(partition) {
        if (isAway) throw new Error('the database is away');
        return kept.get(partition) ?? { offset: 0, recordedAt: null };
      },
      async write(partition, records) {
        written.push(...records.map(({ offset }) => [partition, offset] as [number, number]));
        const progress = { offset: records.at(-1)?.offset ?? 0, recordedAt: 1 };
        kept.set(partition, progress);
        return progress;
      },
      between: async () => 1000,
    });
  });
  afterEach(() => followers.stop());

  const untilWritten = async (count: number) => {
    while (written.length < count) await setImmediate();
  };

  it('write what is in theirs, and nothing of the others', async () => {
    for (const partition of [0, 1, 2]) log.append(partition);
    expect(await followers.follow([0, 2])).toBe(true);
    await untilWritten(2);
    expect(written.toSorted()).toEqual([
      [0, 1],
      [2, 1],
    ]);
    expect(log.asked).toEqual(new Set([0, 2]));
  });

  it('give up what is theirs no longer, with what was read ahead, and go on where others have come', async () => {
    log.append(0);
    await followers.follow([0]);
    await untilWritten(1);
    expect(await followers.follow([])).toBe(false);
    expect([followers.count, log.asked.size]).toEqual([0, 0]);
    log.append(0);
    log.append(0);
    // Another has written the second.
    kept.set(0, { offset: 2, recordedAt: 1 });
    await followers.follow([0]);
    await untilWritten(2);
    expect(written).toEqual([
      [0, 1],
      [0, 3],
    ]);
  });

  it('say why one could not be begun, and begin it when they are told again', async () => {
    log.append(1);
    isAway = true;
    await followers.follow([1]);
    expect([followers.failure, followers.count]).toEqual(['the database is away', 0]);
    isAway = false;
    await followers.follow([1]);
    await untilWritten(1);
    expect(followers.failure).toBeUndefined();
  });

  it('follow nothing any more once they are stopped', async () => {
    await followers.stop();
    await followers.follow([0, 1]);
    expect(followers.count).toBe(0);
  });
});
