import { randomUUID } from 'node:crypto';
import { connectKafka, provisionTopics } from '#kafka';
import { operationLogContract, type OperationLogUnderTest } from '../operation-log.contract.ts';
import { KafkaOperationLog } from './operation-log.kafka.ts';
import { KafkaOperationLogReader } from './operation-log.reader.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');

async function open(): Promise<OperationLogUnderTest> {
  const kafka = connectKafka({ brokers, clientId: 'contract' });
  const options = { topic: `operations-${randomUUID()}`, partitions: 1 };
  await provisionTopics(kafka, [
    {
      name: options.topic,
      partitions: options.partitions,
      retentionMs: 3_600_000,
      maxMessageBytes: 4 * 1024 * 1024,
      timestamps: 'append',
    },
  ]);
  let log = new KafkaOperationLog(kafka, options);
  const readers: KafkaOperationLogReader[] = [];
  return {
    get log() {
      return log;
    },
    reader() {
      const reader = new KafkaOperationLogReader(kafka, options);
      readers.push(reader);
      return reader;
    },
    async reopen() {
      await log.close();
      log = new KafkaOperationLog(kafka, options);
    },
    async dropOldest(count) {
      const admin = kafka.admin();
      await admin.connect();
      // It knows the leader of a partition only after it has asked for something of the topic.
      await admin.fetchTopicOffsets(options.topic);
      await admin.deleteTopicRecords({
        topic: options.topic,
        partitions: [{ partition: 0, offset: String(count) }],
      });
      await admin.disconnect();
    },
    async dispose() {
      await Promise.all(readers.map((reader) => reader.close()));
      await log.close();
    },
  };
}

operationLogContract('Kafka', open);
