import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { findPackageJSON } from 'node:module';

export interface ServerOptions {
  readonly dataDir: string;
  /** Settings beside the ones that every test server has: free ports and a silent log. */
  readonly env?: Readonly<Record<string, string>>;
  /** A command and its arguments to run the server under, such as a tracer. */
  readonly wrap?: readonly string[];
  /** Kills it with SIGKILL when aborted, whether it is ready or not. */
  readonly signal?: AbortSignal;
}

/** A server in a process of its own, as a user would start it. */
export interface ServerProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything that it has printed. */
  output(): string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>;
}

const readyLine = /Smarter API on (http:\S+)/;
const root = dirname(findPackageJSON('.', import.meta.url) ?? '');

/** Whether servers run as gateway, accounts and journal on the engines of the environment. */
const isDistributed = process.env['SMARTER_TEST_MODE'] === 'distributed';
const program = isDistributed ? 'dist/tools/distributed/main.js' : 'dist/apps/standalone/src/main.js';

/**
 * Starts the built server, in the mode that SMARTER_TEST_MODE names; rejects with its output if it ends
 * before it is ready.
 */
export async function startServer({
  dataDir,
  env = {},
  wrap = [],
  signal,
}: ServerOptions): Promise<ServerProcess> {
  const [command = '', ...args] = [...wrap, process.execPath, '--enable-source-maps', join(root, program)];
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that a kill meets every role.
    detached: isDistributed,
    env: {
      PATH: process.env['PATH'],
      ...(isDistributed ? enginesOf(dataDir) : {}),
      SMARTER_DATA_DIR: dataDir,
      SMARTER_PORT: '0',
      SMARTER_METRICS_PORT: '0',
      SMARTER_LOG_LEVEL: 'silent',
      SMARTER_TEST_BUS: process.env['SMARTER_TEST_BUS'],
      ...env,
    },
  });
  signal?.addEventListener('abort', () => killAll(child));
  if (signal?.aborted) killAll(child);
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = readyLine.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });
  const end = async (send: () => void) => {
    if (child.exitCode === null && child.signalCode === null) {
      send();
      await once(child, 'exit');
    }
    return child.exitCode;
  };
  return {
    url,
    process: child,
    output: () => output,
    kill: async () => void (await end(() => killAll(child))),
    stop: () => end(() => child.kill('SIGTERM')),
  };
}

function killAll(child: ChildProcess): void {
  if (isDistributed && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  else child.kill('SIGKILL');
}

/** Topics and a database that belong to the data folder, as the files in it do. */
function enginesOf(dataDir: string): NodeJS.ProcessEnv {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  return {
    KAFKA_BROKERS: process.env['KAFKA_BROKERS'],
    KAFKA_TOPIC_PREFIX: `test-${name}.`,
    MONGODB_URI: process.env['MONGODB_URI'],
    MONGODB_DATABASE: `test-${name}`,
  };
}
