import type { IHeaders, Kafka, Producer, RecordMetadata } from 'kafkajs';
import { patience } from './connection.ts';

export interface OutgoingMessage {
  readonly topic: string;
  /** Set by the sender, so that a batch that is sent again is split over partitions in the same way. */
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer;
  readonly headers?: IHeaders;
}

/** Where a message lies. */
export interface Delivered {
  readonly partition: number;
  /** As Kafka counts: from 0. */
  readonly offset: number;
  /** The broker's append time in milliseconds since the epoch; null if the topic keeps the sender's. */
  readonly appendedAt: number | null;
}

export interface ProducerLimits {
  /** Bytes of keys and values that one partition gets in one batch, if it is more than one message. */
  readonly partitionBatchBytes: number;
  /** Bytes that may wait; more is refused. */
  readonly pendingBytes: number;
  /** How long a message may wait for its acknowledgement. */
  readonly deadlineMs: number;
}

export const defaultLimits: ProducerLimits = {
  partitionBatchBytes: 1024 * 1024,
  pendingBytes: 64 * 1024 * 1024,
  deadlineMs: 10_000,
};

/** The message was not acknowledged. It may be in the log all the same, or come to it a little later. */
export class NotAcknowledgedError extends Error {
  override name = 'NotAcknowledgedError';
}

/** What kafkajs gets when it asks for a message that nobody waits for any more. */
class AbandonedError extends Error {
  override name = 'AbandonedError';
  /** For kafkajs, which tries again where it is not false. */
  readonly retriable = false;
}

/** A producer, and whether it is thrown away. */
interface Sender {
  readonly producer: Producer;
  isDiscarded: boolean;
}

interface Pending {
  readonly message: OutgoingMessage;
  readonly bytes: number;
  readonly dueAt: number;
  readonly resolve: (delivered: Delivered) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The one producer of a process: messages that come while a batch is under way go with the next one, so
 * there is one batch in flight and the order of a partition is the order of `send`. Idempotent, all
 * replicas. After a failed batch its outcome is unknown: the producer is thrown away, readers drop what
 * comes twice by the id of the event, and what waits for the same partitions fails with it, so that what is
 * accepted of a partition has no hole before it.
 *
 * What is not acknowledged in time is not sent again. But what was under way to the brokers by then may still be
 * taken, even after messages that were sent later.
 */
export class CoalescingProducer {
  private readonly kafka: Kafka;
  private readonly limits: ProducerLimits;
  private queue: Pending[] = [];
  private queuedBytes = 0;
  private sender: Sender | undefined;
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(kafka: Kafka, limits: ProducerLimits = defaultLimits) {
    this.kafka = kafka;
    this.limits = limits;
  }

  /**
   * Resolves when all in-sync replicas have it. Rejects with `NotAcknowledgedError`, also when overloaded; with a
   * `RangeError` where the message is larger than the topic takes; and when closed.
   */
  send(message: OutgoingMessage): Promise<Delivered> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(new Error('the producer is closed'));
      if (this.queuedBytes > this.limits.pendingBytes) {
        return reject(new NotAcknowledgedError('the producer is overloaded'));
      }
      const bytes = message.value.length + Buffer.byteLength(message.key);
      const dueAt = performance.now() + this.limits.deadlineMs;
      this.queue.push({ message, bytes, dueAt, resolve, reject });
      this.queuedBytes += bytes;
      this.running ??= this.run();
    });
  }

  /**
   * Resolves when the brokers have let another producer in, of which they know nothing yet; that says nothing of the
   * partitions. Rejects after the deadline, or when closed.
   */
  async reach(): Promise<void> {
    if (this.closed) throw new Error('the producer is closed');
    // Not the one of the batches: two that connect it at once would each give it a new identity.
    const producer = this.newProducer();
    try {
      await inTime(producer.connect(), performance.now() + this.limits.deadlineMs);
    } finally {
      leave(producer);
    }
  }

  /** Sends what waits, and disconnects. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
    await this.sender?.producer.disconnect();
  }

  private async run(): Promise<void> {
    // What is sent in the same turn of the event loop goes with this batch.
    await new Promise(setImmediate);
    while (this.queue.length > 0) {
      this.refuseOverdue();
      const batch = this.takeBatch();
      if (batch.length > 0) await this.deliver(batch);
    }
    this.running = undefined;
  }

  private refuseOverdue(): void {
    const now = performance.now();
    const overdue = this.queue.filter(({ dueAt }) => dueAt <= now);
    if (overdue.length === 0) return;
    this.refuseQueued(overdue, new NotAcknowledgedError('the message waited too long to be sent'));
  }

  /** Refuses all that waits for the partitions of `failed`: nothing may overtake what was not accepted. */
  private refuseQueued(failed: readonly Pending[], error: Error): void {
    const places = new Set(failed.map(({ message }) => placeOf(message)));
    const refused = this.queue.filter(({ message }) => places.has(placeOf(message)));
    this.queue = this.queue.filter(({ message }) => !places.has(placeOf(message)));
    this.release(refused);
    rejectAll(refused, error);
  }

  /** What goes next: of each partition in order, up to its cap. */
  private takeBatch(): readonly Pending[] {
    const batch: Pending[] = [];
    const rest: Pending[] = [];
    const sizes = new Map<string, number>();
    for (const pending of this.queue) {
      const place = placeOf(pending.message);
      const size = sizes.get(place);
      const fits = size === undefined || size + pending.bytes <= this.limits.partitionBatchBytes;
      sizes.set(place, fits ? (size ?? 0) + pending.bytes : Number.POSITIVE_INFINITY);
      (fits ? batch : rest).push(pending);
    }
    this.queue = rest;
    this.release(batch);
    return batch;
  }

  private release(pendings: readonly Pending[]): void {
    for (const { bytes } of pendings) this.queuedBytes -= bytes;
  }

  private async deliver(batch: readonly Pending[]): Promise<void> {
    const groups = Map.groupBy(batch, ({ message }) => placeOf(message));
    try {
      const metadata = await this.sendInTime([...groups.values()]);
      for (const group of groups.values()) resolveGroup(group, metadata);
    } catch (error) {
      if (isTooLarge(error)) await this.deliverApart(batch);
      else {
        const refusal = new NotAcknowledgedError(messageOf(error), { cause: error });
        rejectAll(batch, refusal);
        this.refuseQueued(batch, refusal);
      }
    }
  }

  /**
   * Finds the message that the broker refuses for its size: a half goes alone, down to one message. The other half
   * waits at the head of the queue, where it is refused if the first one fails.
   */
  private async deliverApart(batch: readonly Pending[]): Promise<void> {
    const [only] = batch;
    if (batch.length <= 1) {
      only?.reject(new RangeError('the message is larger than the topic takes'));
      return;
    }
    const half = Math.ceil(batch.length / 2);
    const rest = batch.slice(half);
    this.queue = [...rest, ...this.queue];
    for (const { bytes } of rest) this.queuedBytes += bytes;
    await this.deliver(batch.slice(0, half));
  }

  private async sendInTime(groups: readonly Pending[][]): Promise<readonly RecordMetadata[]> {
    const dueAt = Math.min(...groups.flat().map((pending) => pending.dueAt));
    const sending = this.sendBatch(groups);
    try {
      return await inTime(sending, dueAt);
    } catch (error) {
      this.discardProducer(sending);
      throw error;
    }
  }

  private async sendBatch(groups: readonly Pending[][]): Promise<readonly RecordMetadata[]> {
    const sender: Sender = (this.sender ??= { producer: this.newProducer(), isDiscarded: false });
    // Connecting again is a no-op.
    await sender.producer.connect();
    const byTopic = Map.groupBy(groups.flat(), ({ message }) => message.topic);
    return await sender.producer.sendBatch({
      acks: -1,
      topicMessages: [...byTopic].map(([topic, pendings]) => ({
        topic,
        messages: pendings.map(({ message: { key, value, partition, headers } }) => ({
          key,
          // kafkajs reads it anew for each attempt: after a break, long after the deadline.
          get value() {
            if (sender.isDiscarded) throw new AbandonedError('nobody waits for the message any more');
            return value;
          },
          partition,
          ...(headers === undefined ? {} : { headers }),
        })),
      })),
    });
  }

  private newProducer(): Producer {
    return this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: patience,
    });
  }

  private discardProducer(sending: Promise<unknown>): void {
    const { sender } = this;
    if (sender === undefined) return;
    this.sender = undefined;
    sender.isDiscarded = true;
    leave(sender.producer);
    // kafkajs connects again for an attempt that it then gives up.
    const again = () => leave(sender.producer);
    void sending.then(again, again);
  }
}

/** Its connection may hang as what was sent on it did: nothing waits for it. */
function leave(producer: Producer): void {
  void producer.disconnect().catch(() => undefined);
}

async function inTime<Result>(work: Promise<Result>, dueAt: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_resolve, reject) => {
    const waitMs = Math.max(0, dueAt - performance.now());
    timer = setTimeout(() => reject(new Error('the brokers did not acknowledge in time')), waitMs);
  });
  try {
    return await Promise.race([work, overdue]);
  } finally {
    clearTimeout(timer);
  }
}

function resolveGroup(group: readonly Pending[], metadata: readonly RecordMetadata[]): void {
  const [first] = group;
  if (first === undefined) return;
  const { topic, partition } = first.message;
  const found = metadata.find((one) => one.topicName === topic && one.partition === partition);
  if (found?.baseOffset === undefined) {
    return rejectAll(group, new NotAcknowledgedError('the brokers did not say where the message lies'));
  }
  const base = Number(found.baseOffset);
  const appendedAt = Number(found.logAppendTime ?? -1);
  group.forEach(({ resolve }, index) =>
    resolve({ partition, offset: base + index, appendedAt: appendedAt < 0 ? null : appendedAt }),
  );
}

function placeOf({ topic, partition }: OutgoingMessage): string {
  return `${topic}/${partition}`;
}

function rejectAll(pendings: readonly Pending[], error: Error): void {
  for (const { reject } of pendings) reject(error);
}

const tooLarge = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

function isTooLarge(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (tooLarge.has((at as { type?: string }).type ?? '')) return true;
  }
  return false;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
