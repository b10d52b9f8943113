import { attributesOf, OffsetGapError, PartitionReader, type Kafka, type KafkaMessage } from '#kafka';
import { LogGapError, type OperationLogReader, type RecordedEvent } from '../operation-log.port.ts';
import { attributesText } from './attributes-text.ts';
import type { KafkaLogOptions } from './operation-log.kafka.ts';

/** Reads the operation log from its topic; positions are the caller's. */
export class KafkaOperationLogReader implements OperationLogReader {
  private readonly reader: PartitionReader;
  private readonly options: KafkaLogOptions;

  constructor(kafka: Kafka, options: KafkaLogOptions) {
    this.reader = new PartitionReader(kafka, options.topic, 'journal');
    this.options = options;
  }

  partitions(): readonly number[] {
    return Array.from({ length: this.options.partitions }, (_, partition) => partition);
  }

  async read(partition: number, after: number, limit: number): Promise<readonly RecordedEvent[]> {
    try {
      // The port counts from 1: what follows its offset `after` is Kafka's offset `after`.
      const messages = await this.reader.read(partition, after, limit);
      return messages.map((message) => recordedEvent(partition, message));
    } catch (error) {
      if (error instanceof OffsetGapError) throw new LogGapError(partition, after, error.start + 1);
      throw error;
    }
  }

  async head(partition: number): Promise<number> {
    return (await this.reader.offsets(partition)).end;
  }

  heads(): Promise<ReadonlyMap<number, number>> {
    return this.reader.ends();
  }

  release(partition: number): void {
    this.reader.release(partition);
  }

  grown(partition: number, after: number, timeoutMs: number): Promise<void> {
    return this.reader.grown(partition, after, timeoutMs);
  }

  close(): Promise<void> {
    return this.reader.close();
  }
}

function recordedEvent(
  partition: number,
  { key, value, headers, offset, timestamp }: KafkaMessage,
): RecordedEvent {
  return {
    partition,
    offset: Number(offset) + 1,
    recordedAt: Number(timestamp),
    key: key?.toString() ?? '',
    attributes: attributesText(attributesOf(headers)),
    data: value?.toString() ?? '',
  };
}
