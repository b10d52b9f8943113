import { Command } from 'commander';
import { addAccounts } from './commands/accounts.commands.ts';
import { addApiKeys } from './commands/api-keys.commands.ts';
import { addJournal } from './commands/journal.commands.ts';
import { addSecrets } from './commands/secrets.commands.ts';
import { addUsers } from './commands/users.commands.ts';
import type { Surroundings } from './session.ts';

const footer = `
The key comes from SMARTER_API_KEY or --key-file, never from an argument. What a command does is an entry
in the journal; its id is said with the result.

Exit codes: 0 done, 1 the API turned it down, 2 wrong usage, 3 the server can not be reached or failed,
4 you did not confirm.`;

/** The whole command line over HTTP. The local commands are added by `main.ts`. */
export function commandLine(surroundings: Surroundings): Command {
  const { terminal, url } = surroundings;
  const program = new Command('npm run -s admin --')
    .description('Accounts, users, API keys and the journal of the Smarter API.')
    .usage('<command> [options]')
    .option('--url <url>', 'address of the API', url)
    .option('--key-file <path>', 'file that holds the API key')
    .option('--account-number <number>', 'work on this account (platform admins)')
    .option('--json', 'print JSON instead of tables')
    .option('--yes', 'do not ask before something is taken away')
    .addHelpText('afterAll', footer)
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.print(text),
      writeErr: (text) => terminal.say(text.trimEnd()),
    })
    .exitOverride();
  addAccounts(program, surroundings);
  addUsers(program, surroundings);
  addApiKeys(program, surroundings);
  addJournal(program, surroundings);
  addSecrets(program, surroundings);
  addHelp(program);
  return program;
}

/** `help journal retention set`: that of the framework knows one level only. */
function addHelp(program: Command): void {
  program
    .command('help')
    .description('show the help of a command')
    .argument('[command...]', 'its words')
    .action((words: readonly string[]) => {
      const command = words.reduce<Command>((found, word) => {
        const next = found.commands.find((each) => each.name() === word || each.aliases().includes(word));
        return next ?? found.error(`error: unknown command '${words.join(' ')}'`);
      }, program);
      command.help();
    });
}
