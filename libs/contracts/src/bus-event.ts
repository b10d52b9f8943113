import type { z } from 'zod';

/** An event on the bus (CloudEvents 1.0): over Kafka `data` is the value and the rest are headers. */
export interface BusEvent<Type extends string = string, Data = unknown> {
  readonly specversion: '1.0';
  /** Unique within its source. */
  readonly id: string;
  /** The service that says so, for example `/accounts`. */
  readonly source: string;
  readonly type: Type;
  /** What it is about, for example `user:7`. */
  readonly subject: string;
  /** When it happened: ISO 8601, UTC. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  /** The trace of the request that caused it (CloudEvents Distributed Tracing extension), if one is known. */
  readonly traceparent?: string;
  readonly data: Data;
}

/**
 * What may be done with the data of an event. `identifiers`: ids, numbers and names of changes only; it
 * may be logged. `personal`: says something about a person; never logged.
 */
export type PrivacyClass = 'identifiers' | 'personal';

/** One kind of event that a service promises to others; a changed meaning is another version. */
export interface EventContract<Data = unknown> {
  readonly type: string;
  readonly meaning: string;
  readonly privacy: PrivacyClass;
  readonly schema: z.ZodType<Data>;
}

/** Every event on a facts topic says where its source stood. */
export interface SourcePosition {
  /** Position of the commit in the source's event store. */
  readonly position: number;
}

/** A heartbeat says that everything which was committed at `as_of` has been published before it. */
export interface HeartbeatData extends SourcePosition {
  /** Milliseconds since the epoch, by the clock of the source. */
  readonly as_of: number;
}

/** What services agree on about a topic of facts. The number of partitions is part of the order. */
export interface FactsTopic {
  readonly name: string;
  /** What its events are keyed by; order is kept per key. */
  readonly key: string;
  readonly partitions: number;
  readonly retentionMs: number;
  /** The service whose commits they are. */
  readonly source: string;
  readonly facts: readonly EventContract<SourcePosition>[];
  readonly heartbeat: EventContract<HeartbeatData>;
}

/** The events of one contract, or of each of several. */
export type EventOf<Contract extends EventContract> = Contract extends EventContract
  ? BusEvent<Contract['type'], z.infer<Contract['schema']>>
  : never;

/** Every fact of a topic, heartbeats aside. */
export type FactOf<Topic extends FactsTopic> = EventOf<Topic['facts'][number]>;

/** The event of a contract, with the attributes that follow from it. */
export function busEvent<Contract extends EventContract>(
  contract: Contract,
  source: string,
  { id, subject, time, traceparent }: Pick<BusEvent, 'id' | 'subject' | 'time' | 'traceparent'>,
  data: z.infer<Contract['schema']>,
): BusEvent<Contract['type'], z.infer<Contract['schema']>> {
  return {
    specversion: '1.0',
    id,
    source,
    type: contract.type,
    subject,
    time,
    datacontenttype: 'application/json',
    dataschema: `https://smarter.sh/schemas/${contract.type}.json`,
    ...(traceparent !== undefined && { traceparent }),
    data,
  };
}
