import { CoalescingProducer, headersOf, partitionOf, type Kafka } from '#kafka';
import type { Appended, LogRecord, OperationLog, Trimmed } from '../operation-log.port.ts';

export interface KafkaLogOptions {
  readonly topic: string;
  readonly partitions: number;
}

/** The operation log on a Kafka topic, keyed by account number; one coalescing producer for all appends. */
export class KafkaOperationLog implements OperationLog {
  private readonly producer: CoalescingProducer;
  private readonly options: KafkaLogOptions;

  constructor(kafka: Kafka, options: KafkaLogOptions) {
    this.producer = new CoalescingProducer(kafka);
    this.options = options;
  }

  async append({ key, attributes, data }: LogRecord): Promise<Appended> {
    const { topic, partitions } = this.options;
    const { partition, offset, appendedAt } = await this.producer.send({
      topic,
      partition: partitionOf(key, partitions),
      key,
      value: Buffer.from(data),
      headers: headersOf({ ...attributes }),
    });
    if (appendedAt === null) throw new Error(`the topic ${topic} does not keep the append time`);
    // Kafka counts from 0, the port from 1.
    return { partition, offset: offset + 1, recordedAt: appendedAt };
  }

  probe(): Promise<void> {
    return this.producer.reach();
  }

  /** The brokers expire records by the retention of the topic. */
  trim(): Promise<Trimmed> {
    return Promise.resolve({ more: false });
  }

  close(): Promise<void> {
    return this.producer.close();
  }
}
