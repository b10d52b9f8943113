import { setPriority } from 'node:os';

/** A tenth of the weight of a thread that has not asked for this (sched(7)). */
const niceness = 10;

/**
 * Lets the other threads of the process go first where processors are scarce: for work that nobody waits for. Has
 * effect on Linux, where threads have priorities of their own (setpriority(2)).
 */
export function letOthersGoFirst(): void {
  if (process.platform === 'linux') setPriority(0, niceness);
}
