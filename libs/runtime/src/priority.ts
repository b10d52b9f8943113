import { getPriority, setPriority } from 'node:os';

/** A tenth of the weight of a thread at 0 (sched(7)). */
const niceness = 10;

/**
 * Lets the other threads of the process go first where processors are scarce: for work that nobody waits for. Has
 * effect on Linux, where threads have priorities of their own (setpriority(2)).
 */
export function letOthersGoFirst(): void {
  if (process.platform === 'linux' && getPriority(0) < niceness) setPriority(0, niceness);
}
