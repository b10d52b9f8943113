export * from './operation-log.port.ts';
