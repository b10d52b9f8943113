import { readCommandLineSettings } from '#config';
import { addBootstrap } from './local/bootstrap.command.ts';
import { commandLine } from './program.ts';
import { run } from './run.ts';
import { Terminal } from './terminal.ts';

const terminal = new Terminal({ input: process.stdin, output: process.stdout, errors: process.stderr });
const settings = readCommandLineSettings();
const program = commandLine({
  terminal,
  apiKey: settings.SMARTER_API_KEY,
  url: settings.SMARTER_URL,
});
addBootstrap(program, terminal, settings.SMARTER_DATA_DIR);
process.exitCode = await run(program, process.argv.slice(2), terminal);
