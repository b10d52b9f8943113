export type { Kafka, KafkaMessage } from 'kafkajs';
export * from './connection.ts';
export * from './coalescing-producer.ts';
export * from './partition-reader.ts';
export * from './partitioning.ts';
export * from './topics.ts';
