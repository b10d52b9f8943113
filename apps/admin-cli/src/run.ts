import { CommanderError, type Command } from 'commander';
import { ApiRefusal } from './api/api-refusal.ts';
import { CommandFailure, exitCodes, type ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Runs one command line; answers its exit code. What is not expected is thrown. */
export async function run(program: Command, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    // It has said itself what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (!(error instanceof CommandFailure)) throw error;
    if (program.opts<{ json?: boolean }>().json) terminal.say(JSON.stringify(errorOf(error)));
    else terminal.say(`error: ${error.message}`);
    return error.exitCode;
  }
}

function errorOf(error: CommandFailure) {
  return { error: error instanceof ApiRefusal ? error.answer : { message: error.message } };
}
