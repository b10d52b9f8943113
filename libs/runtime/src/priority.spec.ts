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

onLinux.each([
  { before: 0, after: 10 },
  { before: 15, after: 15 },
])('a thread at $before lets all others go first, and they keep their place', async ({ before, after }) => {
  thread = startThread<PriorityThread>(import.meta.url, './priority.thread.fixture', {});
  const ofMain = nicenessOf(String(process.pid));
  expect(nicenessOf(await thread.call('letOthersGoFirst', before))).toBe(after);
  expect(nicenessOf(String(process.pid))).toBe(ofMain);
});
