export * from './calls/answer.ts';
export * from './calls/calls.controller.ts';
export * from './calls/remote-api.ts';
export * from './kafka/kafka-calls.client.ts';
export * from './kafka/kafka-calls.server.ts';
