import type { Command } from 'commander';
import { Failure } from '#kernel';
import { DataFolderError } from '#sqlite';
import { makeAdminKey } from '#standalone';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

/** `bootstrap`: the one command that works on the data folder itself, without a server and without a key. */
export function addBootstrap(program: Command, terminal: Terminal, dataDir: string): void {
  program
    .command('bootstrap')
    .description(
      'make a new API key of a platform admin on the data folder (SMARTER_DATA_DIR) and print it once;\nneeds neither a server nor a key, and is refused while a server uses the folder',
    )
    .action(async () => {
      const { apiKey, keyId, operationId } = await keyOf(dataDir);
      terminal.say(`Key ${keyId} made (journal: ${operationId}, an entry with the next start of the server)`);
      terminal.say('This key is shown once; keep it now:');
      terminal.print(`${apiKey}\n`);
    });
}

async function keyOf(dataDir: string) {
  try {
    return await makeAdminKey(dataDir);
  } catch (error) {
    if (error instanceof DataFolderError) {
      throw new CommandFailure(exitCodes.failed, error.message, { cause: error });
    }
    if (error instanceof Failure) {
      throw new CommandFailure(exitCodes.refused, `${error.message} (${error.code})`, { cause: error });
    }
    throw error;
  }
}
