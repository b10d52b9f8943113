import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startEngines } from './engines.ts';
import { EngineMissingError } from './installation.ts';

const help = `npm run engines -- [--data FOLDER] [-- COMMAND [ARGUMENT…]]

Starts the engines of the distributed mode on free ports of the loopback interface: an
Apache Kafka broker (Java 17 and Maven are needed) and a MongoDB server (a mongod on the
PATH, or else the stand-in FerretDB, for which Go is needed). Prints KAFKA_BROKERS=… and
MONGODB_URI=… when they are ready, and takes them down when it ends. An engine whose
variable is in the environment is used as it is. With a command, runs that with both
variables in its environment, and ends with it. Of the engines that were started the
command is told where their data lies (ENGINES_KAFKA_DATA, ENGINES_MONGODB_DATA), and
what the database is (ENGINES_MONGODB_KIND: mongod or ferretdb).

  --data FOLDER   keep the data there (default: a temporary folder, removed at the end)
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, help: { type: 'boolean', default: false } },
});

/** Resolves when somebody asks this process to end. */
const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process, 'SIGHUP')]);

try {
  if (values.help) process.stdout.write(help);
  else await run(values.data, positionals);
} catch (error) {
  const message = error instanceof EngineMissingError ? error.message : String((error as Error).stack);
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

async function run(given: string | undefined, command: readonly string[]): Promise<void> {
  const folder = given === undefined ? mkdtempSync(join(tmpdir(), 'smarter-engines-')) : resolve(given);
  try {
    const engines = await startEngines(folder);
    try {
      for (const [name, value] of Object.entries(engines.variables))
        process.stdout.write(`${name}=${value}\n`);
      if (command.length === 0) await asked;
      else process.exitCode = await runWith(command, { ...engines.variables, ...engines.started });
    } finally {
      await engines.stop();
    }
  } finally {
    if (given === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the command to its end, or to a signal that this process gets; answers its exit code. */
async function runWith(command: readonly string[], variables: NodeJS.ProcessEnv): Promise<number> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...variables } });
  void asked.then(() => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
