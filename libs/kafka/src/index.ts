export * from './cloud-event.ts';
export type { Kafka, KafkaMessage } from 'kafkajs';
export { connectKafka, endOnCrash, patience, type KafkaConnection } from './connection.ts';
export * from './first-contact.ts';
export * from './coalescing-producer.ts';
export * from './partition-reader.ts';
export * from './partitioning.ts';
export * from './topics.ts';
