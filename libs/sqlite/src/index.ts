export * from './data-folder.ts';
export * from './database.ts';
export * from './thread.ts';
