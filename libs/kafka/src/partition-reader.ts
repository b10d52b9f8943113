import { randomUUID } from 'node:crypto';
import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import { endOnCrash, patience } from './connection.ts';

/** What a partition holds is gone below `start`, but `after` was asked for. Offsets as Kafka counts: from 0. */
export class OffsetGapError extends Error {
  override name = 'OffsetGapError';
  readonly start: number;

  constructor(topic: string, partition: number, next: number, start: number) {
    super(`${topic}: partition ${partition} starts at ${start}, but ${next} was asked for`);
    this.start = start;
  }
}

interface Buffered {
  /** The offset that is read next. */
  next: number;
  readonly messages: KafkaMessage[];
  bytes: number;
  paused: boolean;
  gap: Error | undefined;
}

/** Above this many buffered bytes a partition is paused. */
const bufferBytes = 8 * 1024 * 1024;
const retryMs = 250;
/** The least that brokers allow by default: for so long a member that was lost without a word keeps its successor waiting. */
const sessionTimeout = 6000;

/**
 * Reads the partitions of one topic by pull, from positions that the caller keeps. Nothing is committed
 * to Kafka and no position is taken from it; the consumer group is this reader's own. A reader that was not heard of
 * for 6 s, or whose brokers were away, joins the group anew and reads on where it was.
 */
export class PartitionReader {
  private readonly kafka: Kafka;
  private readonly topic: string;
  private readonly consumer: Consumer;
  private admin: Admin;
  private renewing: Promise<void> | undefined;
  private readonly buffers = new Map<number, Buffered>();
  private readonly wakers = new Set<() => void>();
  private started: Promise<void> | undefined;
  private closed = false;

  /** `name` says in the brokers' lists of groups who reads; it is put behind that of the topic. */
  constructor(kafka: Kafka, topic: string, name: string) {
    this.kafka = kafka;
    this.topic = topic;
    this.admin = kafka.admin({ retry: patience });
    this.consumer = kafka.consumer({
      groupId: `${topic}.${name}.${randomUUID()}`,
      allowAutoTopicCreation: false,
      sessionTimeout,
      heartbeatInterval: sessionTimeout / 6,
      maxWaitTimeInMs: 500,
      minBytes: 1,
      maxBytesPerPartition: 4 * 1024 * 1024,
      retry: { ...patience, restartOnFailure: async () => true },
    });
    endOnCrash(this.consumer);
  }

  /** Messages from `next` on that are there, up to about `limit`. Rejects with `OffsetGapError`. */
  async read(partition: number, next: number, limit: number): Promise<readonly KafkaMessage[]> {
    await this.start();
    const buffer = await this.bufferAt(partition, next);
    while (buffer.messages.length === 0 && buffer.gap === undefined) {
      if ((await this.offsets(partition)).end <= next) return [];
      await this.woken(500);
      // Released, or asked for at another place meanwhile.
      if (this.buffers.get(partition) !== buffer) return [];
    }
    if (buffer.gap !== undefined) throw buffer.gap;
    const taken = buffer.messages.splice(0, limit);
    for (const message of taken) buffer.bytes -= message.value?.length ?? 0;
    buffer.next += taken.length;
    if (buffer.paused && buffer.bytes < bufferBytes / 2) {
      buffer.paused = false;
      this.consumer.resume([{ topic: this.topic, partitions: [partition] }]);
    }
    return taken;
  }

  /** The offsets that the partition holds: from `start` up to but without `end`. */
  async offsets(partition: number): Promise<{ readonly start: number; readonly end: number }> {
    const found = (await this.topicOffsets()).find((one) => one.partition === partition);
    if (found === undefined) throw new Error(`${this.topic} has no partition ${partition}`);
    return { start: Number(found.low), end: Number(found.high) };
  }

  /** As `offsets`, of every partition: the end alone. */
  async ends(): Promise<ReadonlyMap<number, number>> {
    const found = await this.topicOffsets();
    return new Map(found.map(({ partition, high }) => [partition, Number(high)]));
  }

  /** Forgets what was read ahead of a partition, and reads no more of it until it is asked for again. */
  release(partition: number): void {
    this.buffers.delete(partition);
    for (const wake of this.wakers) wake();
  }

  /** Resolves when messages at or above `next` have come, or after `timeoutMs`. */
  async grown(partition: number, next: number, timeoutMs: number): Promise<void> {
    await this.start();
    const buffer = await this.bufferAt(partition, next);
    if (buffer.messages.length === 0) await this.woken(timeoutMs);
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const wake of this.wakers) wake();
    if (this.started === undefined) return;
    await this.started.catch(() => undefined);
    await this.consumer.disconnect();
    await this.admin.disconnect();
  }

  /** Asks until it is answered: what passes by itself, such as a change of leaders, is no answer. */
  private async topicOffsets() {
    await this.start();
    for (;;) {
      try {
        return await this.admin.fetchTopicOffsets(this.topic);
      } catch (error) {
        if (this.closed || (error as { readonly retriable?: unknown }).retriable !== true) throw error;
        await pause(retryMs);
        await this.renewAdmin();
      }
    }
  }

  /** kafkajs goes on asking the leaders that an admin client has once known. */
  private renewAdmin(): Promise<void> {
    const renew = async () => {
      const old = this.admin;
      this.admin = this.kafka.admin({ retry: patience });
      await this.admin.connect();
      await old.disconnect();
    };
    this.renewing ??= renew().finally(() => {
      this.renewing = undefined;
    });
    return this.renewing;
  }

  private start(): Promise<void> {
    this.started ??= this.connect();
    return this.started;
  }

  private async connect(): Promise<void> {
    await this.admin.connect();
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [this.topic], fromBeginning: true });
    const joined = new Promise<void>((resolve) => {
      this.consumer.on(this.consumer.events.GROUP_JOIN, ({ payload }) => {
        this.readOn(payload.memberAssignment[this.topic] ?? []);
        resolve();
      });
    });
    await this.consumer.run({ autoCommit: false, eachBatch: (payload) => this.take(payload) });
    await joined;
  }

  /**
   * Called before the first fetch of a session, which knows no position and, after a crash, no pause: without this it
   * would fetch every partition from its start.
   */
  private readOn(partitions: readonly number[]): void {
    for (const partition of partitions) {
      const buffer = this.buffers.get(partition);
      if (buffer === undefined || buffer.paused) {
        this.consumer.pause([{ topic: this.topic, partitions: [partition] }]);
      }
      if (buffer === undefined) continue;
      this.consumer.seek({ topic: this.topic, partition, offset: String(endOf(buffer)) });
    }
  }

  private async bufferAt(partition: number, next: number): Promise<Buffered> {
    const known = this.buffers.get(partition);
    if (known !== undefined && known.next === next) return known;
    const { start } = await this.offsets(partition);
    if (next < start) throw new OffsetGapError(this.topic, partition, next, start);
    const buffer: Buffered = { next, messages: [], bytes: 0, paused: false, gap: undefined };
    this.buffers.set(partition, buffer);
    this.consumer.resume([{ topic: this.topic, partitions: [partition] }]);
    this.consumer.seek({ topic: this.topic, partition, offset: String(next) });
    return buffer;
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const buffer = this.buffers.get(batch.partition);
    if (buffer === undefined) {
      // It was released.
      payload.pause();
      return;
    }
    if (payload.isStale()) return;
    for (const message of batch.messages) {
      const expected = endOf(buffer);
      const offset = Number(message.offset);
      if (offset < expected) continue;
      if (offset > expected) {
        buffer.gap = new OffsetGapError(this.topic, batch.partition, expected, offset);
        break;
      }
      buffer.messages.push(message);
      buffer.bytes += message.value?.length ?? 0;
    }
    if (buffer.bytes > bufferBytes && !buffer.paused) {
      buffer.paused = true;
      payload.pause();
    }
    for (const wake of this.wakers) wake();
  }

  private woken(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.wakers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.wakers.add(wake);
    });
  }
}

/** The offset of the message that is to come next. */
function endOf({ next, messages }: Buffered): number {
  return next + messages.length;
}
