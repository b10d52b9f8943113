import { describe, expect, it } from '@jest/globals';
import type { Kafka, ProducerBatch } from 'kafkajs';
import { CoalescingProducer, defaultLimits, NotAcknowledgedError } from './coalescing-producer.ts';

type Answer = 'accept' | 'fail' | 'too large' | 'silence';

/** Brokers that answer batches as they are told, then by what is in them, and keep what they accepted. */
function brokers(...answers: Answer[]) {
  const accepted: string[] = [];
  const batches: string[][] = [];
  let producers = 0;
  let left = 0;
  let connecting = Promise.resolve();
  const sendBatch = async ({ topicMessages = [] }: ProducerBatch) => {
    const values = topicMessages.flatMap(({ messages }) => messages.map(({ value }) => String(value)));
    batches.push(values);
    const answer = answers.shift() ?? (values.includes('large') ? 'too large' : 'accept');
    if (answer === 'silence') await new Promise(() => undefined);
    if (answer === 'fail') {
      // Long enough for others to be queued meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 10));
      throw new Error('the connection broke');
    }
    if (answer === 'too large') throw Object.assign(new Error('no'), { type: 'MESSAGE_TOO_LARGE' });
    const base = accepted.length;
    accepted.push(...values);
    const partitions = new Set(
      topicMessages.flatMap(({ messages }) => messages.map((each) => each.partition)),
    );
    return [...partitions].map((partition) => ({
      ...{ topicName: 'topic', partition, errorCode: 0 },
      ...{ baseOffset: String(base), logAppendTime: '1790000000000' },
    }));
  };
  const kafka = {
    producer: () => {
      producers += 1;
      return {
        connect: () => connecting,
        disconnect: async () => {
          left += 1;
        },
        sendBatch,
      };
    },
  } as unknown as Kafka;
  return {
    ...{ kafka, accepted, batches },
    producers: () => producers,
    left: () => left,
    letNobodyIn: () => {
      connecting = new Promise(() => undefined);
    },
  };
}

const message = (value: string, partition = 0) => ({
  ...{ topic: 'topic', partition, key: 'key' },
  value: Buffer.from(value),
});

async function outcomes(sends: readonly Promise<unknown>[]): Promise<string[]> {
  return (await Promise.allSettled(sends)).map((each) =>
    each.status === 'fulfilled' ? 'accepted' : (each.reason as Error).name,
  );
}

const notAcknowledged = NotAcknowledgedError.name;

describe('the coalescing producer', () => {
  it('sends what comes while a batch is under way with the next one, in order', async () => {
    const { kafka, accepted, batches } = brokers();
    const producer = new CoalescingProducer(kafka);
    const first = producer.send(message('a'));
    await new Promise(setImmediate);
    const rest = ['b', 'c', 'd'].map((value) => producer.send(message(value)));
    expect(await first).toEqual({ partition: 0, offset: 0, appendedAt: 1_790_000_000_000 });
    expect((await Promise.all(rest)).map(({ offset }) => offset)).toEqual([1, 2, 3]);
    expect(batches).toEqual([['a'], ['b', 'c', 'd']]);
    expect(accepted).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets nothing overtake what was not accepted in its partition, and begins with a new producer', async () => {
    const subject = brokers('fail');
    const producer = new CoalescingProducer(subject.kafka);
    const sends = [producer.send(message('a'))];
    await new Promise(setImmediate);
    sends.push(producer.send(message('b')), producer.send(message('c', 1)));
    expect(await outcomes(sends)).toEqual([notAcknowledged, notAcknowledged, 'accepted']);
    expect(await outcomes([producer.send(message('d'))])).toEqual(['accepted']);
    expect(subject.accepted).toEqual(['c', 'd']);
    expect(subject.producers()).toBe(2);
  });

  it.each([0, 1, 2, 3])(
    'finds the message that is too large at place %i, and sends the others in order',
    async (place) => {
      const { kafka, accepted } = brokers();
      const producer = new CoalescingProducer(kafka);
      const values = ['a', 'b', 'c'].toSpliced(place, 0, 'large');
      const sends = values.map((value) => producer.send(message(value)));
      await new Promise(setImmediate);
      sends.push(producer.send(message('later')));
      const expected = values.map((value) => (value === 'large' ? 'RangeError' : 'accepted'));
      expect(await outcomes(sends)).toEqual([...expected, 'accepted']);
      expect(accepted).toEqual(['a', 'b', 'c', 'later']);
    },
  );

  it('lets nothing overtake what was not accepted while it looks for what is too large', async () => {
    const { kafka, accepted, batches } = brokers('too large', 'fail', 'accept');
    const producer = new CoalescingProducer(kafka);
    const sends = ['a', 'b', 'c'].map((value) => producer.send(message(value)));
    sends.push(producer.send(message('d', 1)));
    expect(await outcomes(sends)).toEqual([notAcknowledged, notAcknowledged, notAcknowledged, 'accepted']);
    expect(batches).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['d']]);
    expect(accepted).toEqual(['d']);
  });

  it('keeps a batch of a partition below its cap, but for a single message', async () => {
    const { kafka, batches } = brokers();
    const producer = new CoalescingProducer(kafka, { ...defaultLimits, partitionBatchBytes: 10 });
    await Promise.all(['aaaa', 'bb', 'cccccccccccc', 'd'].map((value) => producer.send(message(value))));
    expect(batches).toEqual([['aaaa'], ['bb'], ['cccccccccccc'], ['d']]);
  });

  it('gives up in time where the brokers are silent', async () => {
    const { kafka } = brokers('silence');
    const producer = new CoalescingProducer(kafka, { ...defaultLimits, deadlineMs: 50 });
    expect(await outcomes([producer.send(message('a'))])).toEqual([notAcknowledged]);
    expect(await outcomes([producer.send(message('b'))])).toEqual(['accepted']);
  });

  it('is told whether the brokers let a producer in, in time, and leaves none behind', async () => {
    const { kafka, producers, left, letNobodyIn, accepted } = brokers();
    const producer = new CoalescingProducer(kafka, { ...defaultLimits, deadlineMs: 20 });
    await producer.send(message('a'));
    await producer.reach();
    letNobodyIn();
    await expect(producer.reach()).rejects.toThrow('in time');
    expect([producers(), left(), accepted]).toEqual([3, 2, ['a']]);
    await producer.close();
    await expect(producer.reach()).rejects.toThrow('closed');
  });

  it('refuses more than may wait, and anything once it is closed', async () => {
    const { kafka, accepted } = brokers();
    const producer = new CoalescingProducer(kafka, { ...defaultLimits, pendingBytes: 3 });
    const sends = ['aaaa', 'b'].map((value) => producer.send(message(value)));
    expect(await outcomes(sends)).toEqual(['accepted', notAcknowledged]);
    await producer.close();
    expect(await outcomes([producer.send(message('c'))])).toEqual(['Error']);
    expect(accepted).toEqual(['aaaa']);
  });
});
