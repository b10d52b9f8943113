import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import { firstValueFrom } from 'rxjs';
import { endOnCrash, patience, type CoalescingProducer, type KafkaMessage } from '#kafka';
import { inTrace } from '#observability';
import { answerOf } from '../calls/answer.ts';
import { headOfCall, headersOfCall, sealContent, unsealContent, type CallHead } from './call-message.ts';
import type { CallTopics } from './kafka-calls.client.ts';
import { PartitionCalls } from './partition-calls.ts';

export interface CallsServerOptions {
  readonly topics: CallTopics;
  /** One group for all replicas of a service. */
  readonly group: string;
  readonly sealingKey: Buffer;
  /** Milliseconds after which a replica that is not heard of loses its partitions. */
  readonly sessionTimeoutMs?: number;
  /** Called when a message is not a call that can be answered; it is passed over. */
  readonly unreadable?: (reason: unknown) => void;
  /** Called when a call is answered with `INTERNAL` because it has no handler or its answer can not travel, or not at all. */
  readonly unanswered?: (reason: unknown, pattern: string) => void;
}

interface Call {
  readonly head: CallHead;
  readonly args: unknown;
}

const commitEveryMs = 500;
const tryAgainAfterMs = 100;
/** In closing: half of what a caller waits. */
const finishWithinMs = 5000;
const commitWithinMs = 2000;
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
  private partitions = new Map<number, PartitionCalls>();
  private timer: NodeJS.Timeout | undefined;
  private committing: Promise<void> | undefined;
  private closing = false;
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

  /**
   * Takes no more calls, finishes those under way and commits where it is; then gives up its partitions. It gives
   * them up after 5 s in any case, so that calls to other replicas do not wait for a long one.
   */
  async close(): Promise<void> {
    this.closing = true;
    for (const calls of this.partitions.values()) calls.drop();
    this.pauseAll();
    const finished = Promise.all(this.underWay);
    // The consumer goes on meanwhile, and with it the heartbeats: without them nothing could be committed.
    await withinMs(finishWithinMs, finished);
    clearInterval(this.timer);
    await withinMs(commitWithinMs, this.commitLast());
    // kafkajs forgets the group in stopping: no position can be committed after it.
    await this.consumer.stop();
    await finished;
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
        this.keep(payload.memberAssignment[requests] ?? []);
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

  /**
   * What was taken from a partition that is not ours any more is not ours to commit. What waits comes again:
   * the consumer begins anew at the committed positions.
   */
  private keep(assigned: readonly number[]): void {
    for (const calls of this.partitions.values()) {
      calls.drop();
      this.resume(calls);
    }
    if (this.closing) this.pauseAll();
    this.partitions = new Map([...this.partitions].filter(([partition]) => assigned.includes(partition)));
  }

  /** Returns at once, so that heartbeats and the calls of other partitions go on. */
  private async take({ batch: { partition, messages } }: EachBatchPayload): Promise<void> {
    if (this.closing) return;
    const calls = this.partitions.get(partition) ?? new PartitionCalls(partition, underWayLimit);
    this.partitions.set(partition, calls);
    calls.add(messages);
    this.beginCalls(calls);
    if (!calls.isWaiting) return;
    calls.paused = true;
    this.consumer.pause([this.placeOf(partition)]);
  }

  private beginCalls(calls: PartitionCalls): void {
    for (let message = calls.next(); message !== undefined; message = calls.next()) {
      const offset = Number(message.offset);
      const call = this.callOf(message);
      if (call === undefined) calls.finish(offset);
      else this.run(call, () => this.finish(calls, offset));
    }
  }

  private finish(calls: PartitionCalls, offset: number): void {
    calls.finish(offset);
    this.beginCalls(calls);
    if (!calls.isWaiting) this.resume(calls);
  }

  private resume(calls: PartitionCalls): void {
    if (!calls.paused || this.closing) return;
    calls.paused = false;
    try {
      this.consumer.resume([this.placeOf(calls.partition)]);
    } catch {
      // Between a crash and the new start there is no group, and nothing in it is paused.
    }
  }

  private pauseAll(): void {
    try {
      this.consumer.pause([{ topic: this.options.topics.requests }]);
    } catch {
      // There is no group that could fetch.
    }
  }

  private placeOf(partition: number) {
    return { topic: this.options.topics.requests, partitions: [partition] };
  }

  private callOf({ headers, value }: KafkaMessage): Call | undefined {
    const head = headOfCall(headers);
    // Nobody waits for it any more.
    if (head !== undefined && head.deadline < Date.now()) return undefined;
    try {
      if (head === undefined) throw new Error('the message is not a call');
      const args = unsealContent(this.options.sealingKey, 'call', head.id, value);
      return { head, args };
    } catch (error) {
      this.options.unreadable?.(error);
      return undefined;
    }
  }

  private run(call: Call, done: () => void): void {
    const running = inTrace(call.head.traceparent, () => this.answer(call))
      .catch((error: unknown) => this.options.unanswered?.(error, call.head.pattern))
      .finally(() => {
        this.underWay.delete(running);
        done();
      });
    this.underWay.add(running);
  }

  private async answer(call: Call): Promise<void> {
    const { head } = call;
    try {
      await this.deliver(head, await this.handle(call));
    } catch (error) {
      const failing = async () => {
        throw error;
      };
      const report = (reason: unknown) => this.options.unanswered?.(reason, head.pattern);
      await this.deliver(head, await answerOf(failing, report));
    }
  }

  private async handle({ head, args }: Call): Promise<unknown> {
    const handler = this.getHandlerByPattern(head.pattern);
    if (handler === null) throw new Error('the call has no handler');
    const result = this.transformToObservable(await handler(args)) as Parameters<typeof firstValueFrom>[0];
    return await firstValueFrom(result);
  }

  /**
   * Until the reply is durable the position stays before the call; once nobody waits for it, it need not be.
   * Throws if it can not travel as it is.
   */
  private async deliver(head: CallHead, content: unknown): Promise<void> {
    const value = sealContent(this.options.sealingKey, 'reply', head.id, content);
    let refusal: unknown;
    do {
      refusal = await this.refusalOf(head, value);
      if (refusal === undefined) return;
      await pause(tryAgainAfterMs);
    } while (Date.now() < head.deadline);
    const reason = new Error('the reply was not acknowledged while somebody waited for it', {
      cause: refusal,
    });
    this.options.unanswered?.(reason, head.pattern);
  }

  /** Why a reply was not acknowledged; undefined if it was. Throws a `RangeError` if it is too large for the topic. */
  private refusalOf(head: CallHead, value: Buffer): Promise<unknown> {
    const message = {
      topic: this.options.topics.replies,
      partition: head.replyTo,
      key: head.id,
      value,
      headers: headersOfCall(head),
    };
    return this.producer.send(message).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof RangeError) throw error;
        return error;
      },
    );
  }

  /** What a rebalance keeps from being committed can be once it is over. */
  private async commitLast(): Promise<void> {
    const until = performance.now() + commitWithinMs;
    await this.committing?.catch(() => undefined);
    const isLeft = () => [...this.partitions.values()].some(({ uncommitted }) => uncommitted !== undefined);
    while (isLeft() && performance.now() < until) await this.commit().catch(() => pause(tryAgainAfterMs));
  }

  /** One at a time: an older position must not be committed after a newer one. */
  private commit(): Promise<void> {
    this.committing ??= this.commitPositions().finally(() => (this.committing = undefined));
    return this.committing;
  }

  private async commitPositions(): Promise<void> {
    const { requests: topic } = this.options.topics;
    const positions = [...this.partitions.values()].flatMap((calls) => {
      const position = calls.uncommitted;
      return position === undefined ? [] : [{ calls, position }];
    });
    if (positions.length === 0) return;
    await this.consumer.commitOffsets(
      positions.map(({ calls: { partition }, position }) => ({ topic, partition, offset: String(position) })),
    );
    for (const { calls, position } of positions) calls.commit(position);
  }
}

/** Resolves when `work` has ended, in whatever way, or after `ms`. */
async function withinMs(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const late = pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), late]);
  over.abort();
}
