import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ServerProcess } from '../../tools/server/server.process.ts';

/** Tampers with system calls of a server that runs, until it is detached. */
export interface Tracer {
  detach(): Promise<void>;
}

/**
 * Attaches strace with `-e inject=<injection>` to all threads; resolves when it is in place. Only calls
 * on the file in `path` count, if one is given. strace counts `when=` for each thread by itself.
 */
export async function inject(server: ServerProcess, injection: string, path?: string): Promise<Tracer> {
  const calls = injection.slice(0, injection.indexOf(':'));
  const tracer = spawn(
    'strace',
    [
      ...['-f', '-p', String(server.process.pid), '-e', `trace=${calls}`, '-e', `inject=${injection}`],
      ...(path === undefined ? [] : ['-P', path]),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let output = '';
  await new Promise<void>((resolve, reject) => {
    tracer.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(' attached')) resolve();
    });
    tracer.once('error', reject);
    tracer.once('exit', () => reject(new Error(`strace ended:\n${output}`)));
  });
  return {
    async detach() {
      if (tracer.exitCode !== null || tracer.signalCode !== null) return;
      tracer.kill('SIGINT');
      await once(tracer, 'exit');
    },
  };
}
