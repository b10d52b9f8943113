export * from './event-store.port.ts';
export { SqliteEventStore } from './sqlite/event-store.client.ts';
export * from './recorded-commands.ts';
