import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { firstValueFrom } from 'rxjs';
import { endOnCrash, NotAcknowledgedError, patience, type CoalescingProducer } from '#kafka';
import { headOfCall, headersOfCall, sealContent, unsealContent, type CallHead } from './call-message.ts';
import type { CallTopics } from './kafka-calls.client.ts';
import { LowWaterMark } from './low-water-mark.ts';

export interface CallsServerOptions {
  readonly topics: CallTopics;
  /** One group for all replicas of a service. */
  readonly group: string;
  readonly sealingKey: Buffer;
  /** Milliseconds after which a replica that is not heard of loses its partitions. */
  readonly sessionTimeoutMs?: number;
  /** Called when a message is not a call that can be answered; it is passed over. */
  readonly unreadable?: (reason: unknown) => void;
}

interface Call {
  readonly partition: number;
  readonly offset: number;
  readonly head: CallHead;
  readonly args: unknown;
}

const commitEveryMs = 500;
/** Of one partition, so that a slow service holds its calls in Kafka and not in memory. */
const underWayLimit = 512;

/**
 * Answers calls over Kafka. Calls of a partition run side by side; the position that is committed is that
 * of the oldest call whose reply is not durable, so after a crash or a rebalance calls may run twice
 * but none is left out. Commands are executed once by their command id.
 */
export class KafkaCallsServer extends Server implements CustomTransportStrategy {
  private readonly consumer: Consumer;
  private readonly producer: CoalescingProducer;
  private readonly options: CallsServerOptions;
  private marks = new Map<number, LowWaterMark>();
  private committed = new Map<number, number>();
  private timer: NodeJS.Timeout | undefined;
  private readonly underWay = new Set<Promise<void>>();

  constructor(kafka: Kafka, producer: CoalescingProducer, options: CallsServerOptions) {
    super();
    this.producer = producer;
    this.options = options;
    const sessionTimeout = options.sessionTimeoutMs ?? 6000;
    this.consumer = kafka.consumer({
      groupId: options.group,
      allowAutoTopicCreation: false,
      sessionTimeout,
      heartbeatInterval: Math.floor(sessionTimeout / 6),
      maxWaitTimeInMs: 500,
      minBytes: 1,
      retry: { ...patience, restartOnFailure: async () => true },
    });
    endOnCrash(this.consumer);
  }

  listen(callback: (error?: unknown) => void): void {
    this.start().then(() => callback(), callback);
  }

  /** Finishes the calls under way and commits where it is. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.consumer.stop();
    await Promise.all(this.underWay);
    await this.commit().catch(() => undefined);
    await this.consumer.disconnect();
  }

  on(): void {
    throw new Error('this transport has no events of its own');
  }

  unwrap<Wrapped>(): Wrapped {
    return this.consumer as Wrapped;
  }

  private async start(): Promise<void> {
    const { requests } = this.options.topics;
    const joined = new Promise<void>((resolve) => {
      this.consumer.on(this.consumer.events.GROUP_JOIN, ({ payload }) => {
        this.keepMarksOf(payload.memberAssignment[requests] ?? []);
        resolve();
      });
    });
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [requests], fromBeginning: true });
    await this.consumer.run({ autoCommit: false, eachBatch: (payload) => this.take(payload) });
    await joined;
    this.timer = setInterval(() => {
      // The next round commits what this one could not.
      void this.commit().catch(() => undefined);
    }, commitEveryMs);
  }

  /** What was taken from a partition that is not ours any more is not ours to commit. */
  private keepMarksOf(partitions: readonly number[]): void {
    this.marks = new Map([...this.marks].filter(([partition]) => partitions.includes(partition)));
    this.committed = new Map([...this.committed].filter(([partition]) => partitions.includes(partition)));
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    if (payload.isStale()) return;
    const mark = this.marks.get(batch.partition) ?? new LowWaterMark();
    this.marks.set(batch.partition, mark);
    for (const message of batch.messages) {
      const offset = Number(message.offset);
      mark.begin(offset);
      const call = this.callOf(batch.partition, offset, message.headers, message.value);
      if (call === undefined) mark.finish(offset);
      else this.run(call, mark);
      if (mark.underWay >= underWayLimit) await this.waitForRoom(mark, payload);
    }
  }

  private async waitForRoom(mark: LowWaterMark, payload: EachBatchPayload): Promise<void> {
    while (mark.underWay >= underWayLimit) {
      await Promise.race(this.underWay);
      await payload.heartbeat();
    }
  }

  private callOf(
    partition: number,
    offset: number,
    headers: EachBatchPayload['batch']['messages'][number]['headers'],
    value: Buffer | null,
  ): Call | undefined {
    const head = headOfCall(headers);
    // Nobody waits for it any more.
    if (head !== undefined && head.deadline < Date.now()) return undefined;
    try {
      if (head === undefined) throw new Error('the message is not a call');
      const args = unsealContent(this.options.sealingKey, 'call', head.id, value);
      return { partition, offset, head, args };
    } catch (error) {
      this.options.unreadable?.(error);
      return undefined;
    }
  }

  private run(call: Call, mark: LowWaterMark): void {
    const running = this.answer(call)
      .catch((error: unknown) => this.options.unreadable?.(error))
      .finally(() => {
        mark.finish(call.offset);
        this.underWay.delete(running);
      });
    this.underWay.add(running);
  }

  private async answer({ head, args }: Call): Promise<void> {
    const handler = this.getHandlerByPattern(head.pattern);
    if (handler === null) throw new Error(`there is no handler of ${head.pattern}`);
    const result = this.transformToObservable(await handler(args)) as Parameters<typeof firstValueFrom>[0];
    const reply = sealContent(this.options.sealingKey, 'reply', head.id, await firstValueFrom(result));
    // Until it is durable the position stays before the call; once nobody waits for it, it need not be.
    while (!(await this.reply(head, reply)) && Date.now() < head.deadline);
  }

  private reply(head: CallHead, value: Buffer): Promise<boolean> {
    const { replies } = this.options.topics;
    const message = {
      topic: replies,
      partition: head.replyTo,
      key: head.id,
      value,
      headers: headersOfCall(head),
    };
    return this.producer.send(message).then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof NotAcknowledgedError)) throw error;
        return false;
      },
    );
  }

  private async commit(): Promise<void> {
    const offsets = [...this.marks].flatMap(([partition, { mark }]) =>
      mark === undefined || mark === this.committed.get(partition) ? [] : [{ partition, mark }],
    );
    if (offsets.length === 0) return;
    const topic = this.options.topics.requests;
    await this.consumer.commitOffsets(
      offsets.map(({ partition, mark }) => ({ topic, partition, offset: String(mark) })),
    );
    for (const { partition, mark } of offsets) this.committed.set(partition, mark);
  }
}
