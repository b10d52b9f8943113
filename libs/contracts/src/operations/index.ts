export * from './operation-event.ts';
export * from './purge-order.ts';
export * from '../journal/journal-replay.ts';
