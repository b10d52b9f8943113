import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { letOthersGoFirst } from './priority.ts';
import { serveThread } from './thread.ts';

export interface PriorityThread {
  /** At a niceness at first; answers the kernel's number of the thread. */
  letOthersGoFirst(before: number): string;
}

serveThread({
  letOthersGoFirst: (before) => {
    setPriority(0, before);
    letOthersGoFirst();
    return basename(readlinkSync('/proc/thread-self'));
  },
} satisfies PriorityThread);
