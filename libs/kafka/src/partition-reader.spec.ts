import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Kafka } from 'kafkajs';
import { PartitionReader } from './partition-reader.ts';

/** What a broker answers to the questions of one admin client after the other. */
type Answer = Error | readonly { readonly partition: number; readonly low: string; readonly high: string }[];

const offsets = [
  { partition: 0, low: '3', high: '9' },
  { partition: 1, low: '0', high: '4' },
];

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
    const events = { CRASH: 'crash', GROUP_JOIN: 'join' };
    const consumer = {
      events,
      on: (event: string, listener: () => void) => void (event === events.GROUP_JOIN && listener()),
      connect: async () => undefined,
      disconnect: async () => undefined,
      subscribe: async () => undefined,
      run: async () => undefined,
    };
    reader = new PartitionReader({ admin, consumer: () => consumer } as unknown as Kafka, 'topic', 'test');
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
