import { it } from '@jest/globals';
import { spawnSync } from 'node:child_process';

/** What a test needs of the machine, and how one sees whether it is there. */
const needs = {
  strace: { command: ['strace', '-qq', '-e', 'inject=fsync:delay_enter=1', 'true'], what: 'strace' },
  mounts: { command: ['unshare', '-m', 'true'], what: 'root on Linux, to mount file systems' },
} as const;

/**
 * `it`, for tests that need more than Node. Where that is missing a developer sees them skipped with
 * the reason; in CI they fail, since what never runs shows nothing.
 */
export function itNeeding(...names: readonly (keyof typeof needs)[]): Declare {
  const missing = names.map((name) => needs[name]).filter(({ command }) => !works(command));
  if (missing.length === 0) return it;
  const reason = `needs ${missing.map(({ what }) => what).join(' and ')}`;
  const refuse = () => {
    throw new Error(reason);
  };
  return (title) =>
    process.env['CI'] === 'true' ? it(title, refuse) : it.skip(`${title} (${reason})`, refuse);
}

type Declare = (title: string, test: () => Promise<void>, timeoutMs: number) => void;

function works([command, ...args]: readonly [string, ...string[]]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
