import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { failure, type CallKeys } from '#contracts';
import { CoalescingProducer, connectKafka, provisionTopics, type Kafka } from '#kafka';
import { createLogger, LOGGER } from '#observability';
import { callsController } from '../calls/calls.controller.ts';
import { remoteApi } from '../calls/remote-api.ts';
import { KafkaCallsClient, type CallTopics } from './kafka-calls.client.ts';
import { KafkaCallsServer } from './kafka-calls.server.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
const ECHO = Symbol('ECHO');

interface Echo {
  say(account: string, text: string): Promise<string>;
  nothing(account: string): Promise<undefined>;
  wait(account: string, ms: number): Promise<string>;
  refuse(account: string): Promise<never>;
  break(account: string): Promise<never>;
}

const keys: CallKeys<Echo> = {
  say: (account) => account,
  nothing: (account) => account,
  wait: (account) => account,
  refuse: (account) => account,
  break: (account) => account,
};

describe('calls over Kafka', () => {
  const sealingKey = randomBytes(32);
  const suffix = randomUUID();
  const topics: CallTopics = {
    requests: `requests-${suffix}`,
    requestPartitions: 4,
    replies: `replies-${suffix}`,
    replyPartitions: 4,
  };
  const executed: string[] = [];
  const names = new Map<string, Echo>();
  let kafka: Kafka;
  let clientProducer: CoalescingProducer;
  const servers: { name: string; app: INestMicroservice; producer: CoalescingProducer }[] = [];
  const clients: KafkaCallsClient[] = [];

  const startServer = async (name: string) => {
    const echo: Echo = {
      say: async (_account, text) => {
        executed.push(text);
        return `${name}: ${text}`;
      },
      nothing: async () => undefined,
      wait: async (_account, ms) => {
        await pause(ms);
        return name;
      },
      refuse: async () => {
        throw failure('USERS.NAME_TAKEN', 'The name is taken.', { field: 'metadata.name' });
      },
      break: async () => {
        throw new Error('a secret of the inside');
      },
    };
    names.set(name, echo);
    const producer = new CoalescingProducer(kafka);
    @Module({
      controllers: [callsController<Echo>('echo', ECHO, keys)],
      providers: [
        { provide: ECHO, useValue: echo },
        { provide: LOGGER, useValue: createLogger('silent') },
      ],
    })
    class EchoModule {}
    const app = await NestFactory.createMicroservice(EchoModule, {
      logger: false,
      strategy: new KafkaCallsServer(kafka, producer, { topics, group: `echo-${suffix}`, sealingKey }),
    });
    await app.listen();
    servers.push({ name, app, producer });
  };
  const startClient = async (timeoutMs = 10_000, key = sealingKey) => {
    const client = new KafkaCallsClient(kafka, clientProducer, { topics, sealingKey: key, timeoutMs });
    await client.connect();
    clients.push(client);
    return remoteApi<Echo>(client, 'echo', keys);
  };

  let api: Echo;
  beforeAll(async () => {
    kafka = connectKafka({ brokers, clientId: 'calls' });
    const plan = { retentionMs: 600_000, maxMessageBytes: 4 * 1024 * 1024, timestamps: 'create' } as const;
    await provisionTopics(kafka, [
      { name: topics.requests, partitions: topics.requestPartitions, ...plan },
      { name: topics.replies, partitions: topics.replyPartitions, ...plan },
    ]);
    clientProducer = new CoalescingProducer(kafka);
    await startServer('one');
    api = await startClient();
  }, 60_000);
  afterAll(async () => {
    for (const client of clients) await client.close();
    for (const { app, producer } of servers) {
      await app.close();
      await producer.close();
    }
    await clientProducer.close();
  }, 60_000);

  it('answers, with a value and with none', async () => {
    expect(await api.say('a', 'hello')).toBe('one: hello');
    expect(await api.nothing('a')).toBeUndefined();
  });

  it('carries failures as what they are, and nothing of the unexpected', async () => {
    await expect(api.refuse('a')).rejects.toMatchObject({
      name: 'Failure',
      code: 'USERS.NAME_TAKEN',
      kind: 'conflict',
      message: 'The name is taken.',
      field: 'metadata.name',
    });
    const broken = api.break('a');
    await expect(broken).rejects.toMatchObject({ code: 'INTERNAL', kind: 'internal' });
    await expect(broken).rejects.not.toThrow('secret');
  });

  it('runs the calls of one partition side by side', async () => {
    const started = performance.now();
    await Promise.all(Array.from({ length: 50 }, () => api.wait('a', 200)));
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('answers each of many callers with its own reply', async () => {
    const other = await startClient();
    const texts = Array.from({ length: 500 }, (_, number) => `call ${number}`);
    const answers = await Promise.all(
      texts.map((text, number) => (number % 2 === 0 ? api : other).say(`account ${number % 7}`, text)),
    );
    expect(answers).toEqual(texts.map((text) => `one: ${text}`));
  });

  it('gives up a call in time, and the service does not begin one that nobody waits for', async () => {
    const impatient = await startClient(200);
    await expect(impatient.wait('a', 2000)).rejects.toMatchObject({
      code: 'SERVICE.UNAVAILABLE',
      kind: 'unavailable',
      retryAfterSeconds: 1,
    });
  });

  it('does not answer what was sealed under another key', async () => {
    const stranger = await startClient(500, randomBytes(32));
    await expect(stranger.say('a', 'let me in')).rejects.toMatchObject({ code: 'SERVICE.UNAVAILABLE' });
    expect(executed).not.toContain('let me in');
  });

  it('loses no call when a replica joins and when one leaves', async () => {
    const answers: Promise<string>[] = [];
    const patient = await startClient(30_000);
    let number = 0;
    const load = setInterval(() => {
      for (let index = 0; index < 5; index += 1) {
        number += 1;
        answers.push(patient.say(`account ${number % 20}`, `moving ${number}`));
      }
    }, 10);
    try {
      await startServer('two');
      while (!(await Promise.all(answers)).some((answer) => answer.startsWith('two'))) await pause(100);
      const [first] = servers.splice(0, 1);
      await first?.app.close();
      await first?.producer.close();
      const before = answers.length;
      while (answers.length < before + 100) await pause(50);
    } finally {
      clearInterval(load);
    }
    const settled = await Promise.allSettled(answers);
    expect(settled.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(new Set(executed.filter((text) => text.startsWith('moving'))).size).toBe(number);
  }, 60_000);
});
