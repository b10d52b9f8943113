import { setTimeout as pause } from 'node:timers/promises';
import type { BusEvent, FactsTopic } from '#contracts';
import {
  attributesOf,
  headersOf,
  PartitionReader,
  partitionOf,
  type CoalescingProducer,
  type Kafka,
  type KafkaMessage,
} from '#kafka';
import type { DeliveryHandler, KeyedEvent, MessageBus, Subscription } from '../message-bus.port.ts';
import { encodeEvent, type WireMessage } from '../wire.ts';

export interface KafkaBusOptions {
  readonly kafka: Kafka;
  /** The one producer of the process; its owner closes it. */
  readonly producer: CoalescingProducer;
  /** Put before the names of topics, where several systems share the brokers. */
  readonly topicPrefix?: string;
}

const readAtOnce = 500;
const redeliveryPauseMs = 50;

/**
 * The bus on Kafka: a topic of facts is a topic there, an event a CloudEvent in the binary mode. Every
 * subscription reads all partitions from where they ended when it was made, and needs no position and no
 * rebalance: what reads facts today begins anew with its process.
 */
export class KafkaBus implements MessageBus {
  private readonly options: KafkaBusOptions;
  private readonly subscriptions = new Set<TopicSubscription>();
  private readonly prefix: string;
  private closed = false;

  constructor(options: KafkaBusOptions) {
    this.options = options;
    this.prefix = options.topicPrefix ?? '';
  }

  async publish(topic: FactsTopic, events: readonly KeyedEvent[]): Promise<void> {
    // All of a call are encoded before any is sent: one that does not fit keeps back the others.
    const messages = events.map(({ key, event }) => ({
      key,
      partition: partitionOf(key, topic.partitions),
      message: encodeEvent(topic, event),
    }));
    await this.send(topic, messages);
  }

  async broadcast(topic: FactsTopic, event: BusEvent): Promise<void> {
    const message = encodeEvent(topic, event);
    const partitions = Array.from({ length: topic.partitions }, (_, partition) => partition);
    await this.send(
      topic,
      partitions.map((partition) => ({ key: event.id, partition, message })),
    );
  }

  async subscribe(topic: FactsTopic, group: string, handler: DeliveryHandler): Promise<Subscription> {
    if (this.closed) throw new Error('the bus is closed');
    const subscription = new TopicSubscription(
      this.options.kafka,
      { ...topic, name: this.nameOf(topic) },
      group,
      handler,
    );
    this.subscriptions.add(subscription);
    await subscription.start();
    return {
      stop: async () => {
        this.subscriptions.delete(subscription);
        await subscription.stop();
      },
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    this.subscriptions.clear();
  }

  private nameOf(topic: FactsTopic): string {
    return this.prefix + topic.name;
  }

  private async send(
    topic: FactsTopic,
    messages: readonly { key: string; partition: number; message: WireMessage }[],
  ): Promise<void> {
    if (this.closed) throw new Error('the bus is closed');
    await Promise.all(
      messages.map(({ key, partition, message }) =>
        this.options.producer.send({
          topic: this.nameOf(topic),
          partition,
          key,
          value: Buffer.from(message.data),
          headers: headersOf(message.attributes),
        }),
      ),
    );
  }
}

class TopicSubscription {
  private readonly reader: PartitionReader;
  private readonly topic: FactsTopic;
  private readonly handler: DeliveryHandler;
  private readonly stopping = new AbortController();
  private following: readonly Promise<void>[] = [];

  constructor(kafka: Kafka, topic: FactsTopic, group: string, handler: DeliveryHandler) {
    this.reader = new PartitionReader(kafka, topic.name, group);
    this.topic = topic;
    this.handler = handler;
  }

  async start(): Promise<void> {
    const ends: number[] = [];
    for (let partition = 0; partition < this.topic.partitions; partition += 1) {
      ends[partition] = (await this.reader.offsets(partition)).end;
    }
    this.following = ends.map((end, partition) => this.follow(partition, end));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.reader.close();
    await Promise.all(this.following);
  }

  private async follow(partition: number, from: number): Promise<void> {
    let next = from;
    while (!this.stopping.signal.aborted) {
      await this.reader.grown(partition, next, 1000);
      if (this.stopping.signal.aborted) return;
      for (const message of await this.reader.read(partition, next, readAtOnce)) {
        await this.handle(partition, message);
        next += 1;
      }
    }
  }

  private async handle(partition: number, { headers, value }: KafkaMessage): Promise<void> {
    const message = { attributes: attributesOf(headers), data: value?.toString() ?? '' };
    while (!this.stopping.signal.aborted) {
      try {
        return await this.handler({ partition, message });
      } catch {
        // What was rejected is not done: it comes again, and nothing overtakes it.
        await pause(redeliveryPauseMs);
      }
    }
  }
}
