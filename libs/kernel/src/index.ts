export * from './decider.ts';
export * from './failure.ts';
export * from './field-changes.ts';
export * from './timestamp.ts';
export * from './keyed-queue.ts';
