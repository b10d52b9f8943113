import { CommandFailure, exitCodes, usageFailure } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

/** The current password: the next line of `input`, or typed unseen. */
export async function currentPassword(terminal: Terminal, input: string[] | undefined): Promise<string> {
  return input === undefined ? await typed(terminal, 'Current password: ') : (input.shift() ?? '');
}

/** A new password: the next line of `input`, or typed twice and unseen. Never an argument. */
export async function newPassword(terminal: Terminal, input: string[] | undefined): Promise<string> {
  const password = input === undefined ? await typedTwice(terminal) : (input.shift() ?? '');
  if (password === '') throw usageFailure('The password is empty.');
  return password;
}

async function typedTwice(terminal: Terminal): Promise<string> {
  const password = await typed(terminal, 'New password: ');
  if ((await typed(terminal, 'Once more: ')) === password) return password;
  throw new CommandFailure(exitCodes.declined, 'The two differ; nothing was done.');
}

async function typed(terminal: Terminal, question: string): Promise<string> {
  if (terminal.isInteractive) return await terminal.askHidden(question);
  throw usageFailure(
    'Nobody can be asked here: give the password on the standard input, with --password-stdin.',
  );
}
