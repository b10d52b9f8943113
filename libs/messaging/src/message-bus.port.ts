import type { BusEvent, FactsTopic } from '#contracts';
import type { WireMessage } from './wire.ts';

export const MESSAGE_BUS = Symbol('MESSAGE_BUS');

/** A message as it arrives. It is text: whoever reads it must not trust it (`decodeEvent`). */
export interface Delivery {
  /** From 0; the same key is always in the same partition. */
  readonly partition: number;
  readonly message: WireMessage;
}

/** Handles one delivery. A rejection means that it is not done and must come again. */
export type DeliveryHandler = (delivery: Delivery) => Promise<void>;

/** An event and what its order is kept by. */
export interface KeyedEvent {
  readonly key: string;
  readonly event: BusEvent;
}

export interface Subscription {
  /** Resolves when the handler is not running and will not be called again. */
  stop(): Promise<void>;
}

/**
 * Topics of facts: who publishes does not know who reads.
 *
 * Called: `publish` by a relay; `subscribe` once per group and process, at start.
 * Guarantees: what `publish` resolved will be handled by every group that had subscribed to the topic:
 *   at least once, in the order of calls and of events within a call. What is accepted of a call that
 *   rejects is, in each partition, the first events and never a later one without an earlier. Deliveries of one partition come one after the
 *   other, those of different partitions do not wait for each other. What a handler rejects comes
 *   again before anything later of its partition.
 * Fails with: a rejected promise if the event does not fit its contract, or if it was not accepted for
 *   certain; it may come all the same, so readers drop what they have seen.
 * Must not: be given anything secret or personal in the clear.
 */
export interface MessageBus {
  publish(topic: FactsTopic, events: readonly KeyedEvent[]): Promise<void>;
  /** Publishes to every partition, behind what was published to it before. */
  broadcast(topic: FactsTopic, event: BusEvent): Promise<void>;
  /** Everything that is published once this has resolved is delivered to the group. */
  subscribe(topic: FactsTopic, group: string, handler: DeliveryHandler): Promise<Subscription>;
  /** Ends all subscriptions; what is published after it is rejected. */
  close(): Promise<void>;
}
