export * from './canonical.ts';
export * from './commitment.ts';
export * from './entry.ts';
export * from './leaf.ts';
export * from './personal.ts';
