import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EachBatchPayload, Kafka } from 'kafkajs';
import { PartitionReader } from './partition-reader.ts';

/** What a broker answers to the questions of one admin client after the other. */
type Answer = Error | readonly { readonly partition: number; readonly low: string; readonly high: string }[];

const offsets = [
  { partition: 0, low: '3', high: '9' },
  { partition: 1, low: '0', high: '4' },
];

const topic = 'topic';

/** Joins its group as it is told, with both partitions, and keeps what it was asked to do with them. */
class FakeConsumer {
  readonly events = { CRASH: 'crash', GROUP_JOIN: 'join' };
  asked: string[] = [];
  private joined: ((event: unknown) => void) | undefined;
  private eachBatch: ((payload: EachBatchPayload) => Promise<void>) | undefined;

  on(event: string, listener: (event: unknown) => void) {
    if (event === this.events.GROUP_JOIN) this.joined = listener;
  }
  async connect() {}
  async disconnect() {}
  async subscribe() {}
  async run(options: { eachBatch: (payload: EachBatchPayload) => Promise<void> }) {
    this.eachBatch = options.eachBatch;
    this.join();
  }
  pause(places: readonly { readonly partitions: readonly number[] }[]) {
    for (const { partitions } of places) this.asked.push(`pause ${partitions.join()}`);
  }
  resume(places: readonly { readonly partitions: readonly number[] }[]) {
    for (const { partitions } of places) this.asked.push(`resume ${partitions.join()}`);
  }
  seek({ partition, offset }: { readonly partition: number; readonly offset: string }) {
    this.asked.push(`seek ${partition} to ${offset}`);
  }

  join(): void {
    this.asked = [];
    this.joined?.({ payload: { memberAssignment: { [topic]: [0, 1] } } });
  }

  async bring(partition: number, messages: readonly { readonly offset: string; readonly value: Buffer }[]) {
    const pause = () => this.pause([{ partitions: [partition] }]);
    await this.eachBatch?.({
      ...{ batch: { partition, messages }, pause, isStale: () => false },
    } as unknown as EachBatchPayload);
  }
}

describe('the offsets of a topic', () => {
  let answers: Answer[];
  let admins: { isConnected: boolean }[];
  let reader: PartitionReader;

  beforeEach(() => {
    admins = [];
    const admin = () => {
      const client = {
        isConnected: false,
        connect: async () => void (client.isConnected = true),
        disconnect: async () => void (client.isConnected = false),
        async fetchTopicOffsets() {
          const answer = answers.shift() ?? offsets;
          if (answer instanceof Error) throw answer;
          return answer;
        },
      };
      admins.push(client);
      return client;
    };
    const consumer = new FakeConsumer();
    reader = new PartitionReader({ admin, consumer: () => consumer } as unknown as Kafka, topic, 'test');
  });

  it('are told of one partition or of all', async () => {
    answers = [];
    expect(await reader.offsets(0)).toEqual({ start: 3, end: 9 });
    expect(await reader.ends()).toEqual(
      new Map([
        [0, 9],
        [1, 4],
      ]),
    );
    await expect(reader.offsets(7)).rejects.toThrow('no partition 7');
    await reader.close();
  });

  it('are asked for again, by a client that does not know the brokers yet, after what passes by itself', async () => {
    const passing = Object.assign(new Error('This server is not the leader'), { retriable: true });
    answers = [passing];
    expect(await reader.offsets(1)).toEqual({ start: 0, end: 4 });
    expect(admins.map(({ isConnected }) => isConnected)).toEqual([false, true]);
    await reader.close();
  });

  it('are not asked for again after what does not pass', async () => {
    answers = [new Error('no such topic')];
    await expect(reader.offsets(0)).rejects.toThrow('no such topic');
    await reader.close();
  });
});

describe('a reader that joins its group again', () => {
  let consumer: FakeConsumer;
  let reader: PartitionReader;

  beforeEach(() => {
    consumer = new FakeConsumer();
    const admin = {
      connect: async () => undefined,
      disconnect: async () => undefined,
      fetchTopicOffsets: async () => offsets,
    };
    reader = new PartitionReader(
      { admin: () => admin, consumer: () => consumer } as unknown as Kafka,
      topic,
      'test',
    );
  });

  const bring = (first: number, count: number, bytes = 1) =>
    consumer.bring(
      0,
      Array.from({ length: count }, (_, index) => ({
        offset: String(first + index),
        value: Buffer.alloc(bytes),
      })),
    );

  it('fetches nothing before it is asked', async () => {
    await reader.offsets(0);
    expect(consumer.asked).toEqual(['pause 0', 'pause 1']);
    await reader.close();
  });

  it('goes on behind what it has fetched, and leaves alone what nobody reads', async () => {
    const reading = reader.grown(0, 3, 10_000);
    while (!consumer.asked.includes('seek 0 to 3')) await new Promise(setImmediate);
    expect(consumer.asked).toContain('resume 0');
    await bring(3, 4);
    await reading;
    expect(await reader.read(0, 3, 2)).toHaveLength(2);
    consumer.join();
    expect(consumer.asked).toEqual(['seek 0 to 7', 'pause 1']);
    await bring(7, 1);
    expect((await reader.read(0, 5, 10)).map(({ offset }) => offset)).toEqual(['5', '6', '7']);
    reader.release(0);
    consumer.join();
    expect(consumer.asked).toEqual(['pause 0', 'pause 1']);
    await reader.close();
  });

  it('fetches no more of what is read slowly until there is room for it', async () => {
    const reading = reader.grown(0, 3, 10_000);
    while (!consumer.asked.includes('seek 0 to 3')) await new Promise(setImmediate);
    await bring(3, 3, 4 * 1024 * 1024);
    await reading;
    expect(consumer.asked.at(-1)).toBe('pause 0');
    // As after a crash, where kafkajs has forgotten it.
    consumer.join();
    expect(consumer.asked).toEqual(['pause 0', 'seek 0 to 6', 'pause 1']);
    await reader.read(0, 3, 3);
    expect(consumer.asked.at(-1)).toBe('resume 0');
    await reader.close();
  });
});
