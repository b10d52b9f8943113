export * from './payload.ts';
export * from './seal.ts';
