import { describe, expect, it } from '@jest/globals';
import type { KafkaMessage } from '#kafka';
import { PartitionCalls } from './partition-calls.ts';

const messages = (...offsets: number[]) => offsets.map((offset) => ({ offset: `${offset}` }) as KafkaMessage);

function begun(calls: PartitionCalls): number[] {
  const offsets: number[] = [];
  for (let call = calls.next(); call !== undefined; call = calls.next()) offsets.push(Number(call.offset));
  return offsets;
}

describe('the calls of a partition', () => {
  it('begin in order, as there is room', () => {
    const calls = new PartitionCalls(0, 2);
    calls.add(messages(5, 6, 7, 8));
    expect(begun(calls)).toEqual([5, 6]);
    expect(calls.isWaiting).toBe(true);
    calls.finish(6);
    expect(begun(calls)).toEqual([7]);
    calls.finish(7);
    calls.finish(5);
    expect(begun(calls)).toEqual([8]);
    expect(calls.isWaiting).toBe(false);
  });

  it('leave the position before the oldest that is not finished', () => {
    const calls = new PartitionCalls(0, 10);
    expect(calls.uncommitted).toBeUndefined();
    calls.add(messages(5, 6, 7));
    begun(calls);
    calls.finish(6);
    expect(calls.uncommitted).toBe(5);
    calls.commit(5);
    expect(calls.uncommitted).toBeUndefined();
    calls.finish(5);
    expect(calls.uncommitted).toBe(7);
    calls.finish(7);
    expect(calls.uncommitted).toBe(8);
  });

  it('begin once, though they are fetched again from the committed position', () => {
    const calls = new PartitionCalls(0, 3);
    calls.add(messages(5, 6, 7, 8, 9));
    expect(begun(calls)).toEqual([5, 6, 7]);
    calls.finish(5);
    calls.commit(6);
    calls.drop();
    expect(calls.isWaiting).toBe(false);
    calls.add(messages(6, 7, 8, 9));
    expect(begun(calls)).toEqual([8]);
    calls.finish(6);
    expect(begun(calls)).toEqual([9]);
  });
});
