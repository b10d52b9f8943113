import { afterEach, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { startThread, type Thread } from './thread.ts';
import type { PriorityThread } from './priority.thread.fixture.ts';

let thread: Thread<PriorityThread>;
afterEach(() => thread.end());

/** The niceness of a thread of this process, as the kernel has it (proc_pid_stat(5)). */
function nicenessOf(task: string): number {
  const stat = readFileSync(`/proc/self/task/${task}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
}

const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('a thread lets all others go first, and they keep their place', async () => {
  thread = startThread<PriorityThread>(import.meta.url, './priority.thread.fixture', {});
  const before = nicenessOf(String(process.pid));
  const task = await thread.call('letOthersGoFirst');
  expect(nicenessOf(task)).toBe(10);
  expect(nicenessOf(String(process.pid))).toBe(before);
});
