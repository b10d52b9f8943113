export * from './error-envelope.ts';
export * from './status.ts';
