export * from './consumer.ts';
export * from './consumer-runner.ts';
export * from './counted-parking-lot.ts';
export * from './parking-lot.port.ts';
export * from './position-store.port.ts';
export * from './relay.ts';
export * from './waking-store.ts';
export { SqlitePositionStore } from './sqlite/position-store.sqlite.ts';
