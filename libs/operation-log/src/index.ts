export * from './operation-log.port.ts';
export { KafkaOperationLog, type KafkaLogOptions } from './kafka/operation-log.kafka.ts';
export { KafkaOperationLogReader } from './kafka/operation-log.reader.ts';
export { SqliteOperationLog } from './sqlite/operation-log.sqlite.ts';
export { SqliteOperationLogReader } from './sqlite/operation-log.reader.ts';
