export * from './key-file.ts';
export { serveOperations } from './operations.server.ts';
export { requireFreePorts } from './ports.ts';
export { watchParent } from './parent.ts';
export * from './readiness.ts';
export { runProcess, type RunningProcess } from './run-process.ts';
