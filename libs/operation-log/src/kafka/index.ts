export { KafkaOperationLog, type KafkaLogOptions } from './operation-log.kafka.ts';
export { KafkaOperationLogReader } from './operation-log.reader.ts';
