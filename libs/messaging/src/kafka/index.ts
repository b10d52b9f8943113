export { KafkaBus, type KafkaBusOptions } from './kafka.bus.ts';
export * from './kafka-calls.client.ts';
export * from './kafka-calls.server.ts';
