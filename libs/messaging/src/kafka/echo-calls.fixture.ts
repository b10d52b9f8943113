import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { failure, type CallKeys } from '#contracts';
import {
  CoalescingProducer,
  connectKafka,
  defaultLimits,
  partitionOf,
  provisionTopics,
  type Kafka,
  type ProducerLimits,
} from '#kafka';
import { createLogger, currentTraceparent, LOGGER } from '#observability';
import { callsController } from '../calls/calls.controller.ts';
import { remoteApi } from '../calls/remote-api.ts';
import { KafkaCallsClient, type CallTopics } from './kafka-calls.client.ts';
import { KafkaCallsServer, type CallsServerOptions } from './kafka-calls.server.ts';

const ECHO = Symbol('ECHO');

export interface Echo {
  say(account: string, text: string): Promise<string>;
  nothing(account: string): Promise<undefined>;
  /** Answers after `ms`. */
  wait(account: string, ms: number, text?: string): Promise<string>;
  refuse(account: string): Promise<never>;
  break(account: string): Promise<never>;
  large(account: string, bytes: number): Promise<string>;
  /** The trace in which it runs. */
  trace(account: string): Promise<string | null>;
}

/** What a client may ask for though no server has it. */
export interface AskedEcho extends Echo {
  missing(account: string): Promise<string>;
}

const keys: CallKeys<Echo> = {
  say: (account) => account,
  nothing: (account) => account,
  wait: (account) => account,
  refuse: (account) => account,
  break: (account) => account,
  large: (account) => account,
  trace: (account) => account,
};

export interface EchoServer {
  close(): Promise<void>;
}

type ServerSettings = Partial<Pick<CallsServerOptions, 'sessionTimeoutMs'>> & {
  readonly limits?: Partial<ProducerLimits>;
};

/** Servers of one group and clients that call them, on topics of their own. */
export class EchoCalls {
  /** The calls that servers have begun, in order. */
  readonly begun: { readonly by: string; readonly text: string }[] = [];
  readonly unanswered: { readonly pattern: string; readonly reason: unknown }[] = [];
  private readonly sealingKey = randomBytes(32);
  private readonly suffix = randomUUID();
  private readonly topics: CallTopics = {
    requests: `requests-${this.suffix}`,
    requestPartitions: 4,
    replies: `replies-${this.suffix}`,
    replyPartitions: 4,
  };
  private readonly kafka: Kafka;
  private readonly clientProducer: CoalescingProducer;
  private readonly servers = new Set<EchoServer>();
  private readonly clients: KafkaCallsClient[] = [];

  private constructor(kafka: Kafka) {
    this.kafka = kafka;
    this.clientProducer = new CoalescingProducer(kafka);
  }

  static async begin(brokers: readonly string[]): Promise<EchoCalls> {
    const calls = new EchoCalls(connectKafka({ brokers, clientId: 'calls' }));
    const { requests, requestPartitions, replies, replyPartitions } = calls.topics;
    const plan = { retentionMs: 600_000, maxMessageBytes: 4 * 1024 * 1024, timestamps: 'create' } as const;
    await provisionTopics(calls.kafka, [
      { name: requests, partitions: requestPartitions, ...plan },
      { name: replies, partitions: replyPartitions, ...plan },
    ]);
    return calls;
  }

  async startServer(name: string, { limits, ...settings }: ServerSettings = {}): Promise<EchoServer> {
    const producer = new CoalescingProducer(this.kafka, { ...defaultLimits, ...limits });
    @Module({
      controllers: [callsController<Echo>('echo', ECHO, keys)],
      providers: [
        { provide: ECHO, useValue: this.echo(name) },
        { provide: LOGGER, useValue: createLogger('silent') },
      ],
    })
    class EchoModule {}
    const app = await NestFactory.createMicroservice(EchoModule, {
      logger: false,
      strategy: new KafkaCallsServer(this.kafka, producer, {
        ...settings,
        topics: this.topics,
        group: `echo-${this.suffix}`,
        sealingKey: this.sealingKey,
        unanswered: (reason, pattern) => this.unanswered.push({ reason, pattern }),
      }),
    });
    await app.listen();
    const server: EchoServer = {
      close: async () => {
        this.servers.delete(server);
        await app.close();
        await producer.close();
      },
    };
    this.servers.add(server);
    return server;
  }

  async startClient(timeoutMs = 10_000, sealingKey = this.sealingKey): Promise<AskedEcho> {
    const { kafka, clientProducer, topics } = this;
    const client = new KafkaCallsClient(kafka, clientProducer, { topics, sealingKey, timeoutMs });
    await client.connect();
    this.clients.push(client);
    return remoteApi<AskedEcho>(client, 'echo', { ...keys, missing: (account) => account });
  }

  /** The texts of the calls that servers have begun, in order. */
  get executed(): readonly string[] {
    return this.begun.map(({ text }) => text);
  }

  /** An account whose calls go to this partition, of four. */
  accountOf(partition: number): string {
    for (let number = 0; ; number += 1) {
      const account = `account ${number}`;
      if (partitionOf(account, this.topics.requestPartitions) === partition) return account;
    }
  }

  async close(): Promise<void> {
    for (const client of this.clients) await client.close();
    for (const server of this.servers) await server.close();
    await this.clientProducer.close();
  }

  private echo(name: string): Echo {
    return {
      say: async (_account, text) => {
        this.begun.push({ by: name, text });
        return `${name}: ${text}`;
      },
      nothing: async () => undefined,
      wait: async (_account, ms, text = '') => {
        this.begun.push({ by: name, text });
        await pause(ms);
        return name;
      },
      refuse: async () => {
        throw failure('USERS.NAME_TAKEN', 'The name is taken.', { field: 'metadata.name' });
      },
      break: async () => {
        throw new Error('a secret of the inside');
      },
      large: async (_account, bytes) => 'x'.repeat(bytes),
      trace: async () => currentTraceparent(),
    };
  }
}
