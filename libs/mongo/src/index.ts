export * from './connection.ts';
export { inTurn } from './turn.ts';
export { Membership } from './membership.ts';
