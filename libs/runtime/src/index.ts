export * from './garbage-collection.ts';
export * from './priority.ts';
export * from './thread.ts';
