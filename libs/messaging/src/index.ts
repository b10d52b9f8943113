export * from './message-bus.port.ts';
export * from './wire.ts';
export * from './calls/answer.ts';
export * from './calls/calls.controller.ts';
export * from './calls/remote-api.ts';
export { InProcessBus, type InProcessOptions } from './in-process/in-process.bus.ts';
export { KafkaBus, type KafkaBusOptions } from './kafka/kafka.bus.ts';
export * from './kafka/kafka-calls.client.ts';
export * from './kafka/kafka-calls.server.ts';
