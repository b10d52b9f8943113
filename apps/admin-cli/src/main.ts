import { readCommandLineSettings } from '#config';
import { commandLine } from './program.ts';
import { run } from './run.ts';
import { Terminal } from './terminal.ts';

const terminal = new Terminal({ input: process.stdin, output: process.stdout, errors: process.stderr });
const settings = readCommandLineSettings();
const program = commandLine({ terminal, apiKey: settings.SMARTER_API_KEY });
process.exitCode = await run(program, process.argv.slice(2), terminal);
