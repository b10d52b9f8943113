export * from './garbage-collection.ts';
export * from './thread.ts';
