import { ClientProxy, type ReadPacket, type WritePacket } from '@nestjs/microservices';
import { randomUUID } from 'node:crypto';
import { failure } from '#contracts';
import { CoalescingProducer, PartitionReader, partitionOf, type Kafka, type KafkaMessage } from '#kafka';
import { currentTraceparent } from '#observability';
import type { CallData } from '../calls/remote-api.ts';
import { headersOfCall, sealContent, unsealContent } from './call-message.ts';

export interface CallTopics {
  readonly requests: string;
  readonly requestPartitions: number;
  readonly replies: string;
  readonly replyPartitions: number;
}

export interface CallsClientOptions {
  readonly topics: CallTopics;
  /** 32 bytes, the same for all processes: calls and replies are sealed under it. */
  readonly sealingKey: Buffer;
  /** How long a caller waits beyond what the service may wait, in milliseconds. */
  readonly timeoutMs: number;
}

interface Waiting {
  readonly callback: (packet: WritePacket) => void;
  readonly timer: NodeJS.Timeout;
}

const readAtOnce = 500;

/**
 * Calls of one service over Kafka. Many at a time; each has a deadline, after which the service drops it
 * if it has not begun. Replies come back on one partition, which this client reads from its end.
 */
export class KafkaCallsClient extends ClientProxy {
  private readonly producer: CoalescingProducer;
  private readonly reader: PartitionReader;
  private readonly options: CallsClientOptions;
  private readonly replyPartition: number;
  private readonly waiting = new Map<string, Waiting>();
  private connected: Promise<void> | undefined;
  private closed = false;
  private listening: Promise<void> = Promise.resolve();

  constructor(kafka: Kafka, producer: CoalescingProducer, options: CallsClientOptions) {
    super();
    this.producer = producer;
    this.options = options;
    this.reader = new PartitionReader(kafka, options.topics.replies, 'replies');
    this.replyPartition = Math.floor(Math.random() * options.topics.replyPartitions);
  }

  /** Resolves when replies are read: a reply that came before would be missed. */
  connect(): Promise<void> {
    this.connected ??= this.listen();
    return this.connected;
  }

  /** Calls under way fail with `SERVICE.UNAVAILABLE`. The producer is the owner's to close. */
  async close(): Promise<void> {
    this.closed = true;
    for (const id of [...this.waiting.keys()]) this.settle(id, { err: unavailable('the caller stops') });
    await this.reader.close();
    await this.listening;
  }

  unwrap<Wrapped>(): Wrapped {
    return this.reader as Wrapped;
  }

  protected publish(packet: ReadPacket<CallData>, callback: (packet: WritePacket) => void): () => void {
    const { topics, sealingKey } = this.options;
    const { key, args, waitMs } = packet.data;
    const timeoutMs = this.options.timeoutMs + waitMs;
    const id = randomUUID();
    const pattern = this.normalizePattern(packet.pattern as string);
    const timer = setTimeout(
      () => this.settle(id, { err: unavailable('it was not answered in time') }),
      timeoutMs,
    );
    this.waiting.set(id, { callback, timer });
    const head = {
      ...{ id, pattern, replyTo: this.replyPartition, deadline: Date.now() + timeoutMs },
      traceparent: currentTraceparent(),
    };
    this.producer
      .send({
        topic: topics.requests,
        partition: partitionOf(key, topics.requestPartitions),
        // Keys lie in the topic in the clear, and what a call is keyed by may be anything that somebody sent.
        key: id,
        value: sealContent(sealingKey, 'call', id, args),
        headers: headersOfCall(head),
      })
      // It may be in the topic and be executed: the reply, or the time-out, tells.
      .catch((error: unknown) => this.settle(id, { err: unavailable('it could not be sent', error) }));
    return () => this.forget(id);
  }

  protected dispatchEvent(): Promise<never> {
    return Promise.reject(new Error('facts go over the message bus, not over calls'));
  }

  private async listen(): Promise<void> {
    const { end } = await this.reader.offsets(this.replyPartition);
    // The first read makes the position good before a call is sent.
    await this.reader.read(this.replyPartition, end, 1).then((early) => this.take(early));
    this.listening = this.follow(end);
  }

  private async follow(from: number): Promise<void> {
    let next = from;
    while (!this.closed) {
      await this.reader.grown(this.replyPartition, next, 1000);
      if (this.closed) return;
      const messages = await this.reader.read(this.replyPartition, next, readAtOnce);
      this.take(messages);
      next += messages.length;
    }
  }

  private take(messages: readonly KafkaMessage[]): void {
    for (const { headers, value } of messages) {
      const id = headers?.['id']?.toString();
      // Replies to other callers of the partition, and to calls that have timed out.
      if (id === undefined || !this.waiting.has(id)) continue;
      try {
        this.settle(id, {
          response: unsealContent(this.options.sealingKey, 'reply', id, value),
          isDisposed: true,
        });
      } catch (error) {
        this.settle(id, { err: unavailable('its reply could not be read', error) });
      }
    }
  }

  private settle(id: string, packet: WritePacket): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.forget(id);
    waiting.callback(packet);
  }

  private forget(id: string): void {
    clearTimeout(this.waiting.get(id)?.timer);
    this.waiting.delete(id);
  }
}

function unavailable(why: string, cause?: unknown) {
  return failure('SERVICE.UNAVAILABLE', `A part of the system can not be reached: ${why}. Try again.`, {
    retryAfterSeconds: 1,
    cause,
  });
}
