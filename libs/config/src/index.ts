export * from './settings.ts';
export * from './bootstrap-credentials.ts';
export * from './distributed-settings.ts';
export * from './gateway-settings.ts';
