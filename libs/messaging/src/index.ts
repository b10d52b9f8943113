export * from './message-bus.port.ts';
export * from './wire.ts';
export { InProcessBus, type InProcessOptions } from './in-process/in-process.bus.ts';
