import type { BusEvent, FactsTopic } from '#contracts';
import type { Delivery, DeliveryHandler, KeyedEvent, MessageBus, Subscription } from '../message-bus.port.ts';
import { encodeEvent } from '../wire.ts';
import { cruelly } from './cruelty.ts';
import { PartitionQueue } from './partition-queue.ts';

export interface InProcessOptions {
  /** Delivers everything twice, late, and now and then goes back: for tests (ADR 0014). */
  readonly cruel?: boolean;
  /** How many deliveries may wait per partition and group; what goes beyond is rejected. */
  readonly capacity?: number;
}

const defaultCapacity = 10_000;

/**
 * The bus inside one process, with partitions as in Kafka. It keeps nothing: a publication resolves
 * when every group has handled it, so that a relay which remembers only what was accepted loses
 * nothing when the process dies, and is held up by a reader that is slow. Where nobody has subscribed
 * it resolves at once.
 */
export class InProcessBus implements MessageBus {
  readonly #cruel: boolean;
  readonly #capacity: number;
  readonly #groups = new Map<string, Map<string, readonly PartitionQueue[]>>();
  #closed = false;

  constructor(options: InProcessOptions = {}) {
    this.#cruel = options.cruel ?? false;
    this.#capacity = options.capacity ?? defaultCapacity;
  }

  async publish(topic: FactsTopic, events: readonly KeyedEvent[]): Promise<void> {
    const deliveries = events.map(({ key, event }) => ({
      partition: partitionOf(key, topic.partitions),
      message: encodeEvent(topic, event),
    }));
    await this.#deliver(topic, deliveries);
  }

  async broadcast(topic: FactsTopic, event: BusEvent): Promise<void> {
    const message = encodeEvent(topic, event);
    const partitions = Array.from({ length: topic.partitions }, (_, partition) => partition);
    await this.#deliver(
      topic,
      partitions.map((partition) => ({ partition, message })),
    );
  }

  subscribe(topic: FactsTopic, group: string, handler: DeliveryHandler): Promise<Subscription> {
    if (this.#closed) return Promise.reject(closedError());
    const groups = this.#groups.get(topic.name) ?? new Map<string, readonly PartitionQueue[]>();
    if (groups.has(group))
      return Promise.reject(new Error(`${group} has subscribed to ${topic.name} before`));
    const queues = Array.from(
      { length: topic.partitions },
      () => new PartitionQueue(this.#cruel ? cruelly(handler) : handler, this.#capacity),
    );
    groups.set(group, queues);
    this.#groups.set(topic.name, groups);
    const stop = async () => {
      groups.delete(group);
      await Promise.all(queues.map((queue) => queue.stop()));
    };
    return Promise.resolve({ stop });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const groups = [...this.#groups.values()].flatMap((byGroup) => [...byGroup.values()]);
    this.#groups.clear();
    await Promise.all(groups.flat().map((queue) => queue.stop()));
  }

  async #deliver(topic: FactsTopic, deliveries: readonly Delivery[]): Promise<void> {
    if (this.#closed) throw closedError();
    const groups = [...(this.#groups.get(topic.name)?.values() ?? [])];
    const handled = groups.flatMap((queues) =>
      deliveries.flatMap((delivery) => queues[delivery.partition]?.push(delivery) ?? []),
    );
    await Promise.all(handled);
  }
}

/** FNV-1a over the key: the same key is always in the same partition. */
function partitionOf(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % partitions;
}

function closedError(): Error {
  return new Error('the bus is closed');
}
