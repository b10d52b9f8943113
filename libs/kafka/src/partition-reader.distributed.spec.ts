import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Consumer, ConsumerConfig, Kafka } from 'kafkajs';
import { CoalescingProducer } from './coalescing-producer.ts';
import { connectKafka } from './connection.ts';
import { PartitionReader } from './partition-reader.ts';
import { provisionTopics } from './topics.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
const topic = `read-${randomUUID()}`;
const written = 300;

/** What a consumer has got, and how often it has joined. */
interface Seen {
  readonly batches: { readonly partition: number; readonly first: number; readonly last: number }[];
  joins: number;
  groupId: string;
}

/** Makes consumers of `kafka` tell what they see. */
function observed(kafka: Kafka, seen: Seen): Kafka {
  const consumer = (config: ConsumerConfig): Consumer => {
    const made = kafka.consumer(config);
    seen.groupId = config.groupId;
    made.on(made.events.GROUP_JOIN, () => void (seen.joins += 1));
    made.on(made.events.START_BATCH_PROCESS, ({ payload }) => {
      const { partition, firstOffset, lastOffset } = payload;
      seen.batches.push({ partition, first: Number(firstOffset), last: Number(lastOffset) });
    });
    return made;
  };
  return { admin: (config?: Parameters<Kafka['admin']>[0]) => kafka.admin(config), consumer } as Kafka;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a reader whose session is over', () => {
  const seen: Seen = { batches: [], joins: 0, groupId: '' };
  const kafka = connectKafka({ brokers, clientId: 'partition-reader' });
  const producer = new CoalescingProducer(kafka);
  const reader = new PartitionReader(observed(kafka, seen), topic, 'test');
  let next = 0;

  let wrote = 0;

  const write = async (count: number) => {
    const sends = [0, 1].flatMap((partition) =>
      numbers(wrote, count).map((value) =>
        producer.send({ topic, partition, key: 'key', value: Buffer.from(value) }),
      ),
    );
    wrote += count;
    await Promise.all(sends);
  };
  const read = async (limit: number) => {
    const messages = await reader.read(0, next, limit);
    next += messages.length;
    return messages.map(({ value }) => String(value));
  };
  const readAll = async (count: number) => {
    const values: string[] = [];
    while (values.length < count) values.push(...(await read(count - values.length)));
    return values;
  };
  const numbers = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => String(from + index));

  beforeAll(async () => {
    const plan = { retentionMs: 3_600_000, maxMessageBytes: 1024 * 1024, timestamps: 'append' } as const;
    await provisionTopics(kafka, [{ name: topic, partitions: 2, ...plan }]);
    await write(written);
  });
  afterAll(async () => {
    await reader.close();
    await producer.close();
  });

  /** Lets happen what ends the session, and reads on, over the join into what is written afterwards. */
  const readOnAfter = async (end: () => void | Promise<void>) => {
    const joined = seen.joins;
    await end();
    await until(() => seen.joins > joined);
    await write(10);
    const rest = numbers(next, wrote - next);
    expect(await readAll(rest.length)).toEqual(rest);
  };

  /** For longer than the session: as a process that is stopped. */
  const freeze = () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 8000);

  const rebalance = async () => {
    const other = kafka.consumer({ groupId: seen.groupId, sessionTimeout: 6000 });
    const joined = seen.joins;
    await other.connect();
    await other.subscribe({ topics: [topic] });
    await other.run({ autoCommit: false, eachBatch: async () => undefined });
    await until(() => seen.joins > joined);
    await other.disconnect();
  };

  it('reads on after a freeze, after a rebalance, and fetches nothing again', async () => {
    // The other half lies in the buffer when the session ends.
    expect(await readAll(written / 2)).toEqual(numbers(0, written / 2));
    await readOnAfter(freeze);
    await readOnAfter(rebalance);
    expect(next).toBe(written + 20);
    expect(seen.batches[0]).toMatchObject({ partition: 0, first: 0 });
    for (const [index, { partition, last }] of seen.batches.entries()) {
      const following = seen.batches[index + 1]?.first ?? next;
      // Of the other partition nobody has asked for anything.
      expect({ partition, following }).toEqual({ partition: 0, following: last + 1 });
    }
  });
});
