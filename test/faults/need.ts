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
export function itNeeding(
  ...names: readonly (keyof typeof needs)[]
): Pick<typeof it, 'each'> & typeof it.skip {
  const missing = names.map((name) => needs[name]).filter(({ command }) => !works(command));
  if (missing.length === 0) return it;
  const reason = `needs ${missing.map(({ what }) => what).join(' and ')}`;
  if (process.env['CI'] === 'true') throw new Error(`a test of this file ${reason}`);
  console.warn(`skipped, since it ${reason}`);
  return it.skip;
}

function works([command, ...args]: readonly [string, ...string[]]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
