import type { ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();

/** Has the child killed when this process ends, unless that is by SIGKILL, or by a signal that it does not handle. */
export function endsWithThis(child: ChildProcess): void {
  if (children.size === 0) process.once('exit', killAll);
  children.add(child);
  child.once('exit', () => {
    children.delete(child);
    if (children.size === 0) process.off('exit', killAll);
  });
}

function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}
