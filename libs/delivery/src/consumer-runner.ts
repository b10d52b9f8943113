import { setTimeout as pause } from 'node:timers/promises';
import type { BusEvent, FactOf, FactsTopic, HeartbeatData, ParkedEvent } from '#contracts';
import { decodeEvent, UnreadableMessageError, type Delivery, type MessageBus } from '#messaging';
import { NotFoldableError, positionOf, type Consumer } from './consumer.ts';
import type { ParkingLot } from './parking-lot.port.ts';
import type { PositionStore } from './position-store.port.ts';

export interface ConsumerRunnerOptions<Topic extends FactsTopic> {
  readonly bus: MessageBus;
  readonly topic: Topic;
  readonly consumer: Consumer<Topic>;
  readonly parkingLot: ParkingLot;
  /** Left out by consumers that begin anew with every start. */
  readonly positions?: PositionStore;
  /** Milliseconds before each further try; parked after the last. */
  readonly backoffMs?: readonly number[];
}

const defaultBackoffMs = [10, 50, 250, 1000, 5000];

/**
 * Gives a consumer the facts of a topic, each once and in order per partition. Three outcomes only:
 * done, again later, parked; and only the runner moves positions. A fact at or below the last position
 * of its partition was seen before, or comes from an outdated relay, and is dropped.
 */
export class ConsumerRunner<Topic extends FactsTopic> {
  readonly #options: ConsumerRunnerOptions<Topic>;
  readonly #positions: number[] = [];
  readonly #stopping = new AbortController();
  #subscription: { stop(): Promise<void> } | undefined;

  constructor(options: ConsumerRunnerOptions<Topic>) {
    this.#options = options;
  }

  /** Resolves when everything that is published from now on will be handled. */
  async start(): Promise<void> {
    const { bus, topic, consumer, positions } = this.#options;
    for (let partition = 0; partition < topic.partitions; partition += 1) {
      this.#positions[partition] = (await positions?.load(this.#reader(partition))) ?? 0;
    }
    this.#subscription = await bus.subscribe(topic, consumer.name, (delivery) => this.#take(delivery));
  }

  /** Resolves when the consumer is not at work and will not be called again. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the consumer has been stopped'));
    await this.#subscription?.stop();
  }

  async #take(delivery: Delivery): Promise<void> {
    const { topic, consumer } = this.#options;
    const event = this.#read(delivery);
    if (event instanceof UnreadableMessageError) return this.#park(delivery, undefined, event);
    // A type that this version does not know yet is nothing to it.
    if (event === undefined) return;
    const last = this.#positions[delivery.partition] ?? 0;
    if (event.type === topic.heartbeat.type) {
      const heartbeat = event.data as HeartbeatData;
      if (heartbeat.position >= last) consumer.heartbeat?.(delivery.partition, heartbeat);
      return;
    }
    if (positionOf(event) <= last) return;
    await this.#handle(delivery, event);
    await this.#move(delivery.partition, positionOf(event));
  }

  #read({ message }: Delivery): BusEvent | undefined | UnreadableMessageError {
    try {
      return decodeEvent(this.#options.topic, message);
    } catch (error) {
      if (error instanceof UnreadableMessageError) return error;
      throw error;
    }
  }

  async #handle(delivery: Delivery, event: BusEvent): Promise<void> {
    const backoff = this.#options.backoffMs ?? defaultBackoffMs;
    for (const waitMs of [...backoff, undefined]) {
      try {
        return await this.#options.consumer.handle(event as FactOf<Topic>);
      } catch (error) {
        if (waitMs === undefined || error instanceof NotFoldableError) {
          return await this.#park(delivery, event, error);
        }
        await pause(waitMs, undefined, { ref: false, signal: this.#stopping.signal });
      }
    }
  }

  async #park({ partition, message }: Delivery, event: BusEvent | undefined, error: unknown): Promise<void> {
    const { topic, consumer, parkingLot } = this.#options;
    const parked: ParkedEvent = {
      consumer: consumer.name,
      account: event === undefined ? null : accountOf(event),
      topic: topic.name,
      partition,
      position: event === undefined ? null : positionOf(event),
      id: message.attributes['id'] ?? null,
      reason: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown',
    };
    await parkingLot.park(parked);
    consumer.parked?.(parked);
  }

  async #move(partition: number, position: number): Promise<void> {
    this.#positions[partition] = position;
    await this.#options.positions?.save(this.#reader(partition), position);
  }

  #reader(partition: number): string {
    return `${this.#options.consumer.name}:${this.#options.topic.name}:${partition}`;
  }
}

/** Facts are keyed by it, and have it in their data. */
function accountOf({ data }: BusEvent): string | null {
  const { account } = data as { readonly account?: string };
  return account ?? null;
}
