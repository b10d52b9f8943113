export * from './answer.ts';
export * from './calls.controller.ts';
export * from './remote-api.ts';
