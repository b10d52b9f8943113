export * from './connection.ts';
export { inTurn } from './turn.ts';
