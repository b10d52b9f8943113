import { CommandFailure, exitCodes, usageFailure } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Lets the person at the terminal say that they mean it, by typing the name of what is at stake. Without
 * a terminal it needs `--yes`. Throws if they do not.
 */
export async function confirm(
  terminal: Terminal,
  yes: boolean,
  warning: string,
  name: string,
): Promise<void> {
  if (yes) return;
  if (!terminal.isInteractive) throw usageFailure(`${warning} Say --yes to do it without being asked.`);
  const answer = await terminal.ask(`${warning}\nType ${name} to go on: `);
  if (answer.trim() !== name) throw new CommandFailure(exitCodes.declined, 'Nothing was done.');
}
