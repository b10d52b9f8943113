import { busEvent, eventParked, parkedTopic, type ParkedEvent } from '#contracts';
import { headersOf, partitionOf, type CoalescingProducer } from '#kafka';
import { timestampOfMillis } from '#kernel';
import type { ParkingLot } from '../parking-lot.port.ts';

export interface KafkaParkingLotOptions {
  /** The one producer of the process; its owner closes it. */
  readonly producer: CoalescingProducer;
  /** Put before the names of topics, where several systems share the brokers. */
  readonly topicPrefix: string;
  /** Who says so, for example `/journal`. */
  readonly source: string;
}

/** Says on a topic of its own what was parked. The same event parked again by the same consumer has the same id. */
export class KafkaParkingLot implements ParkingLot {
  private readonly options: KafkaParkingLotOptions;

  constructor(options: KafkaParkingLotOptions) {
    this.options = options;
  }

  async park(parked: ParkedEvent): Promise<void> {
    const { producer, topicPrefix, source } = this.options;
    const place = `${parked.topic}:${parked.partition}:${parked.position ?? ''}`;
    const { data, ...attributes } = busEvent(
      eventParked,
      source,
      {
        id: `${parked.consumer}:${parked.id ?? place}`,
        subject: place,
        time: timestampOfMillis(Date.now()),
      },
      parked,
    );
    const key = parked.account ?? attributes.id;
    await producer.send({
      topic: topicPrefix + parkedTopic.name,
      partition: partitionOf(key, parkedTopic.partitions),
      key,
      value: Buffer.from(JSON.stringify(eventParked.schema.parse(data))),
      headers: headersOf(attributes),
    });
  }
}
