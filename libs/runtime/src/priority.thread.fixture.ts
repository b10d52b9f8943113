import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { letOthersGoFirst } from './priority.ts';
import { serveThread } from './thread.ts';

export interface PriorityThread {
  /** Answers the kernel's number of the thread. */
  letOthersGoFirst(): string;
}

serveThread({
  letOthersGoFirst: () => {
    letOthersGoFirst();
    return basename(readlinkSync('/proc/thread-self'));
  },
} satisfies PriorityThread);
