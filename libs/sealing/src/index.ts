export * from './redact.ts';
export * from './tokens.ts';
