export * from './operation-log.port.ts';
export { SqliteOperationLog } from './sqlite/operation-log.sqlite.ts';
export { SqliteOperationLogReader } from './sqlite/operation-log.reader.ts';
