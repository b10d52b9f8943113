export * from './connection.ts';
export { inTurn } from './turn.ts';
export { Lease } from './lease.ts';
