export * from './data-folder.ts';
export * from './database.ts';
