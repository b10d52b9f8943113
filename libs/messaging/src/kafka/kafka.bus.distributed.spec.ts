import { randomUUID } from 'node:crypto';
import { accountsFactsTopic } from '#contracts';
import { CoalescingProducer, connectKafka, provisionTopics } from '#kafka';
import { messagingContract } from '../messaging.contract.ts';
import { KafkaBus } from './kafka.bus.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');

messagingContract('Kafka', async () => {
  const kafka = connectKafka({ brokers, clientId: 'contract' });
  const topic = { ...accountsFactsTopic, name: `facts-${randomUUID()}` };
  const { name, partitions } = topic;
  const plan = { retentionMs: 3_600_000, maxMessageBytes: 1024 * 1024, timestamps: 'append' } as const;
  await provisionTopics(kafka, [{ name, partitions, ...plan }]);
  const producer = new CoalescingProducer(kafka);
  const bus = new KafkaBus({ kafka, producer });
  return {
    bus,
    topic,
    async dispose() {
      await bus.close();
      await producer.close();
    },
  };
});
