import { randomUUID } from 'node:crypto';
import { connectKafka, partitionOf, patience, provisionTopics, type Kafka } from '#kafka';
import { KafkaOperationLog } from '#operation-log/kafka';
import { eventOf } from '../journal/entries.ts';
import { closedLoop, type LoopResult } from './closed-loop.ts';

export interface AppendResult {
  /** An event is made as for an answer, and appended to the operation log. */
  readonly made: LoopResult;
  /** An event that was made before is appended to the operation log. */
  readonly ready: LoopResult;
  /** The same bytes through kafkajs by itself, joined into batches of which one is in flight. */
  readonly raw: LoopResult;
}

export interface MeasuredAppends {
  measure(seconds: number): Promise<AppendResult>;
  stop(): Promise<void>;
}

export const appenders = 64;
const partitions = 6;
/** Accounts whose events come at the same time: over all partitions. */
const accounts = Array.from({ length: 50 }, (_, number) => `0000-0000-${String(1000 + number)}`);

export async function startAppends(brokers: readonly string[]): Promise<MeasuredAppends> {
  const kafka = connectKafka({ brokers, clientId: 'bench' });
  const [topic, rawTopic] = [`bench-log-${randomUUID()}`, `bench-raw-${randomUUID()}`];
  await provisionTopics(
    kafka,
    [topic, rawTopic].map((name) => ({
      name,
      partitions,
      retentionMs: 600_000,
      maxMessageBytes: 4 * 1024 * 1024,
      timestamps: 'append',
    })),
  );
  const log = new KafkaOperationLog(kafka, { topic, partitions });
  const raw = await startRaw(kafka, rawTopic);
  const kept = Array.from({ length: 1000 }, (_, number) => eventOf(number));
  let number = 0;
  const recordAt = (record: ReturnType<typeof eventOf>) => ({
    ...record,
    key: accounts[(number += 1) % accounts.length] as string,
  });
  const ready = () => recordAt(kept[number % kept.length] as ReturnType<typeof eventOf>);
  const variants = {
    made: () => log.append(recordAt(eventOf(number))),
    ready: () => log.append(ready()),
    raw: () => {
      const { key, attributes, data } = ready();
      return raw.send({
        key,
        partition: partitionOf(key, partitions),
        value: Buffer.from(data),
        headers: { ...attributes },
      });
    },
  };
  return {
    async measure(seconds) {
      const run = async (work: () => Promise<unknown>) => {
        await closedLoop(appenders, 1, work);
        return await closedLoop(appenders, seconds, work);
      };
      return {
        made: await run(variants.made),
        ready: await run(variants.ready),
        raw: await run(variants.raw),
      };
    },
    async stop() {
      await raw.close();
      await log.close();
    },
  };
}

interface RawMessage {
  readonly key: string;
  readonly partition: number;
  readonly value: Buffer;
  readonly headers: Record<string, string>;
}

/** As little as joins what comes at the same time: no limits, no deadlines, no answer but that it is there. */
async function startRaw(kafka: Kafka, topic: string) {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, retry: patience });
  await producer.connect();
  let waiting: { message: RawMessage; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let sending = false;
  const sendAll = async () => {
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await producer.sendBatch({
          acks: -1,
          topicMessages: [{ topic, messages: batch.map(({ message }) => message) }],
        });
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    sending = false;
  };
  return {
    send: (message: RawMessage) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ message, resolve, reject });
        if (sending) return;
        sending = true;
        void sendAll();
      }),
    close: () => producer.disconnect(),
  };
}
